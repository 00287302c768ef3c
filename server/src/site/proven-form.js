// Solves the challenge that a form names before the form is sent. What can't be solved the server asks for in words.
const solve = async (address) => {
  const answer = await fetch(address);
  const challenge = await answer.text();
  return answer.ok
    ? new Promise((done) => {
        const worker = new Worker("/proof.js");
        worker.addEventListener("message", ({ data }) => done(data));
        worker.addEventListener("error", () => done(""));
        worker.postMessage(challenge);
      })
    : "";
};

for (const form of document.querySelectorAll("form[data-challenge]")) {
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    form.elements.namedItem("proof").value = await solve(form.dataset.challenge).catch(() => "");
    button.removeAttribute("aria-busy");
    form.submit();
  });
}
