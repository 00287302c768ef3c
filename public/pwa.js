// What makes a site's page an app: its service worker, the question whether to install it, word of a new version, and what
// was typed kept until the line is back. What it shows is the server's, and stays hidden without it.
(() => {
  const $ = (id) => document.getElementById(id);
  const { site } = document.currentScript.dataset;
  // Storage can be forbidden: then nothing is remembered, and nothing asked.
  const at = (key) => `carillon-app:${site}:${key}`;
  const read = (key) => {
    try {
      return localStorage.getItem(at(key));
    } catch {}
  };
  const write = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(at(key));
      else localStorage.setItem(at(key), value);
    } catch {}
  };

  // A new worker waits for its turn until this page is closed; whoever wants it at once reloads.
  const tellOfNew = (worker) => {
    if (!worker || !navigator.serviceWorker.controller) return;
    $("app-new").hidden = false;
    $("app-new-yes").onclick = () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      worker.postMessage("take over");
    };
  };
  // Over plain http on another machine there are no service workers; the page does without.
  navigator.serviceWorker?.register("/sw.js").then((registration) => {
    tellOfNew(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker.addEventListener("statechange", () => worker.state === "installed" && tellOfNew(worker));
    });
  }).catch(() => {});

  // Asked on a second visit, or once the card was closed that said thank you; never again after a no.
  try {
    if (!sessionStorage.getItem(at("here"))) write("visits", Number(read("visits") ?? 0) + 1);
    sessionStorage.setItem(at("here"), "1");
  } catch {}
  let installer;
  const card = $("sign-up");
  const isThanked = () => $("sign-up-done")?.hidden === false;
  const offer = () => {
    const isTime = Number(read("visits")) > 1 || isThanked();
    if (installer && isTime && !card?.matches(":modal") && read("install") !== "no") $("app-install").hidden = false;
  };
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    installer = event;
    offer();
  });
  card?.addEventListener("close", offer);
  if ($("app-install")) {
    $("app-install-no").onclick = () => {
      write("install", "no");
      $("app-install").hidden = true;
    };
    $("app-install-yes").onclick = () => {
      $("app-install").hidden = true;
      installer.prompt();
      installer = undefined;
    };
  }

  // What is typed without a line is kept on the device for a day, and is gone once it was sent.
  const DAY = 86_400_000;
  const phone = $("phone");
  const region = phone?.form.elements.region;
  const kept = (() => {
    try {
      const { until, ...typed } = JSON.parse(read("typed"));
      return until > Date.now() ? typed : undefined;
    } catch {}
  })();
  const keep = () => phone?.value && write("typed", JSON.stringify({ phone: phone.value, region: region.value, until: Date.now() + DAY }));
  if (phone && kept && !phone.value) [phone.value, region.value] = [kept.phone, kept.region];
  phone?.form.addEventListener("input", () => navigator.onLine || keep());
  addEventListener("offline", keep);
  if (card) new MutationObserver(() => isThanked() && write("typed", null)).observe(card, { attributes: true, subtree: true, attributeFilter: ["hidden"] });
  const said = $("offline-kept");
  if (said) {
    // The line may be said to be back before it is: then it is tried every few seconds.
    const back = () => fetch(location.href, { method: "HEAD", cache: "no-store" }).then(() => location.reload(), () => {});
    if (!location.pathname.endsWith("/offline")) {
      addEventListener("online", back);
      setInterval(back, 3e3);
    }
    if (kept) {
      said.hidden = false;
      said.querySelector("bdi").textContent = kept.phone;
    }
  }
})();
