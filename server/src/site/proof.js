// Solves a challenge of the ALTCHA protocol (version 2, PBKDF2/SHA-256): the counter whose key begins as asked.
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

self.addEventListener("message", async ({ data }) => {
  try {
    const challenge = JSON.parse(data);
    const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;
    const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
    const end = new DataView(password.buffer, password.length - 4);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
    for (let counter = 0; ; counter++) {
      end.setUint32(0, counter);
      const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
      const derivedKey = hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
      if (derivedKey.startsWith(keyPrefix)) {
        return self.postMessage(btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } })));
      }
    }
  } catch {
    // Without a secure connection there is no WebCrypto.
    self.postMessage("");
  }
});
