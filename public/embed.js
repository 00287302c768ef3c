// Puts the popup of a Carillon site into any page:
//   <script src="https://HOST/embed.js" data-site="SITE" async></script>
// Card and style come from the server and live in a shadow tree, so that nothing of the page gets in and nothing gets
// out. docs/embedding.md tells of the events, and of what a page's content security policy must allow.
(() => {
  const script = document.currentScript ?? document.querySelector("script[data-site][src*='/embed.js']");
  const { site, lang, preview } = script?.dataset ?? {};
  if (!site || window.Carillon) return console.warn("Carillon: one script with data-site is needed, and one is enough");

  // Of what the server sends for it; another one's answer is refused.
  const VERSION = 1;
  const { origin } = new URL(script.src);
  const api = `${origin}/api/v1/sites/${encodeURIComponent(site)}`;
  const language = (lang || document.documentElement.lang || navigator.language).replace(/[^a-z\d]+/gi, "-");

  const tell = (name, detail) =>
    document.dispatchEvent(new CustomEvent(`carillon:${name}`, { bubbles: true, detail: { site, ...detail } }));

  // The answer; a refusal is thrown as the problem details (RFC 9457) that came, an empty one where nothing came.
  const ask = async (path, options) => {
    const answer = await fetch(api + path, { credentials: "omit", ...options }).catch(() => Promise.reject({}));
    const said = await answer.json().catch(() => ({}));
    return answer.ok ? said : Promise.reject({ status: answer.status, ...said });
  };
  // A preview goes the same way and sends nothing.
  const send = (path, body) => {
    const headers = { "content-type": "application/json", "accept-language": language };
    return preview === undefined ? ask(path, { method: "POST", headers, body: JSON.stringify(body) }) : Promise.resolve();
  };

  // Until when the popup leaves the visitor alone: a time, or "subscribed". Storage can be forbidden.
  const key = `carillon:${site}`;
  const remember = (value) => {
    try {
      if (preview === undefined) localStorage.setItem(key, value);
    } catch {}
  };
  const isQuiet = () => {
    try {
      const until = preview === undefined && localStorage.getItem(key);
      return until === "subscribed" || until > Date.now();
    } catch {}
  };

  let loaded;
  const load = () =>
    (loaded ??= ask(`/embed?version=${VERSION}&lang=${language}`).catch((problem) => {
      // What was not reached may be another time; what was refused stays so.
      if (!problem.status) loaded = undefined;
      const message = problem.detail ?? `${origin} can't be reached, or this page's content security policy forbids it`;
      console.warn(`Carillon: ${message}`);
      tell("error", { message });
      throw problem;
    }));

  // A proof of work, for sites that ask for one. WebCrypto computes off the main thread, and lacks where there is no https.
  const prove = () =>
    Promise.all([import(`${origin}/proof.mjs`), ask("/challenge")])
      .then(([{ solve }, challenge]) => solve(challenge))
      .catch(() => undefined);

  const build = async () => {
    const { style, card, words, again_days, needs_proof } = await load();
    const host = document.createElement("carillon-popup");
    host.style.cssText = "all: initial !important; position: fixed !important";
    document.documentElement.append(host);
    const shadow = host.attachShadow({ mode: "open" });
    // A page's own font size must not scale the card; the visitor's must.
    const rem = parseFloat(getComputedStyle(host).fontSize);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style.replace(/([\d.]+)rem\b/g, (_, size) => `${size * rem}px`));
    shadow.adoptedStyleSheets = [sheet];
    const policy = window.trustedTypes?.createPolicy("carillon", { createHTML: (html) => html });
    shadow.innerHTML = policy ? policy.createHTML(card) : card;

    const $ = (id) => shadow.getElementById(id);
    const dialog = $("sign-up");
    const steps = ["sign-up-form", "sign-up-code-step", "sign-up-done"];
    let number, place, isDone, clock;

    const focus = (id) => ($(id) ?? $("sign-up-title"))?.focus();
    const go = (step, to = step) => {
      for (const id of steps) if ($(id)) $(id).hidden = id !== step;
      focus((place = to));
    };
    // Says at a field what is wrong with it, or that nothing is; the field if something is.
    const fault = (field, message) => {
      const [said, input] = [$(`sign-up-${field}-error`), $(field)];
      said.hidden = !message;
      said.querySelector("span").textContent = message ?? "";
      if (message) input?.setAttribute("aria-invalid", "true");
      else input?.removeAttribute("aria-invalid");
      input?.closest(".phone-field")?.classList.toggle("bad", !!message);
      return message && input;
    };
    const report = (problem) => {
      const message = problem.detail ?? words.away;
      tell("error", { message, fields: problem.errors?.map(({ field }) => field) });
      return problem.errors?.[0]?.message ?? message;
    };
    const finish = () => remember((isDone = true) && "subscribed");

    const leaveNumber = async ({ elements: { phone, region, consent } }) => {
      number = { phone: phone.value, region: region.value || undefined };
      const wish = {
        ...number,
        consent: consent.checked,
        locale: shadow.querySelector("[lang]").lang,
        wording: consent.closest("label").textContent.trim(),
        page: location.origin + location.pathname,
      };
      const said = (...fields) => (problem) => problem.errors?.find(({ field }) => fields.includes(field))?.message;
      try {
        if (needs_proof) wish.proof = await prove();
        await send("/subscriptions", wish).catch(async (problem) => {
          if (wish.proof || !said("proof")(problem)) throw problem;
          wish.proof = await prove();
          return send("/subscriptions", wish);
        });
      } catch (problem) {
        const message = report(problem);
        const wrong = [fault("phone", said("phone", "region")(problem)), fault("consent", said("consent")(problem))];
        fault("form", wrong.some(Boolean) ? undefined : message);
        return wrong.find(Boolean)?.focus();
      }
      for (const field of ["phone", "consent", "form"]) fault(field);
      if ($("sign-up-code-step")) {
        $("sign-up-number").textContent = number.phone;
        $("code").value = "";
        fault("code");
        count(60);
        go("sign-up-code-step", "code");
      } else {
        finish();
        go("sign-up-done");
      }
      tell("subscribed");
    };
    const confirm = async ({ elements: { code } }) => {
      try {
        await send("/subscriptions/confirm", { ...number, code: code.value });
      } catch (problem) {
        return fault("code", report(problem)).focus();
      }
      finish();
      if ($("sign-up-code-step")) go("sign-up-done");
      else {
        $("sign-up-left-before").hidden = true;
        $("sign-up-confirmed").hidden = false;
        focus("sign-up-confirmed");
      }
      tell("confirmed");
    };
    const sendAgain = async () => {
      const said = await send("/subscriptions/resend", number).then(() => count(60) ?? words.again, report);
      $("sign-up-resend-said").textContent = said;
    };
    // Keeps the button for another code back, and says on it for how long. Pages that nobody sees may miss ticks.
    const count = (seconds) => {
      const button = $("sign-up-resend").querySelector("button");
      words.resend ??= button.textContent;
      const until = Date.now() + seconds * 1000;
      clearInterval(clock);
      const tick = () => {
        const left = Math.ceil((until - Date.now()) / 1000);
        button.disabled = left > 0;
        button.textContent = left > 0 ? words.wait.replace("{}", left) : words.resend;
        if (left <= 0) clearInterval(clock);
      };
      clock = setInterval(tick, 1000);
      tick();
    };

    const forms = { "sign-up-form": leaveNumber, "sign-up-code-form": confirm, "sign-up-resend": sendAgain };
    shadow.addEventListener("submit", async (event) => {
      const { target, submitter: button } = event;
      // These close the card.
      if (target.method === "dialog" || button?.formMethod === "dialog") return;
      event.preventDefault();
      if (button?.getAttribute("aria-busy") === "true") return;
      button?.setAttribute("aria-busy", "true");
      await forms[target.id](target).finally(() => button?.removeAttribute("aria-busy"));
    });
    shadow.addEventListener("click", (event) => {
      if (!event.target.closest("#sign-up-change")) return;
      event.preventDefault();
      go("sign-up-form", "phone");
    });
    // Keys that are typed here are no shortcuts of the page, and its own dialogs must not take the focus back.
    for (const type of ["keydown", "keypress", "keyup", "focusin"]) {
      shadow.addEventListener(type, (event) => event.stopPropagation());
    }
    for (const link of shadow.querySelectorAll(".terms a")) [link.target, link.rel] = ["_blank", "noopener"];
    dialog.addEventListener("close", () => {
      if (isDone) return;
      remember(Date.now() + again_days * 86_400_000);
      tell("dismissed");
    });
    return {
      open: (first) => {
        if (dialog.open) return;
        if (!host.isConnected) document.documentElement.append(host);
        dialog.showModal();
        focus(place ?? first);
        tell("opened");
      },
      close: () => dialog.close(),
    };
  };

  let built;
  const open = async (first = "phone") => {
    built ??= build();
    const it = await built.catch((problem) => {
      built = undefined;
      throw problem;
    });
    it.open(first);
  };

  // The popup never comes in the first second, into a page that nobody sees, or in the way of what somebody is doing.
  let typed = -Infinity;
  const isOccupied = () =>
    document.fullscreenElement || document.querySelector(":modal") || performance.now() - typed < 5000;
  const offer = (wait) =>
    setTimeout(
      () => {
        if (document.hidden) document.addEventListener("visibilitychange", () => offer(1000), { once: true });
        else if (isOccupied()) offer(1000);
        else if (!isQuiet()) open("sign-up-title").catch(() => {});
      },
      Math.max(wait, 1000 - performance.now()),
    );
  const onScroll = (percent) => {
    const look = ({ target }) => {
      const box = target.scrollingElement ?? target;
      const isPage = box.clientHeight * 2 > innerHeight;
      if (!isPage || (box.scrollTop + box.clientHeight) * 100 < box.scrollHeight * percent) return;
      removeEventListener("scroll", look, true);
      offer(0);
    };
    // Captured, for pages that scroll in a box of their own.
    addEventListener("scroll", look, { capture: true, passive: true });
    look({ target: document });
  };
  const start = async () => {
    // A preview opens by its button: it stands in a page where somebody types.
    if (preview !== undefined || isQuiet()) return;
    addEventListener("input", () => (typed = performance.now()), true);
    const { opens, after_seconds, scroll_percent } = await load();
    if (opens === "after_delay") offer(after_seconds * 1000 - performance.now());
    if (opens === "after_scroll") onScroll(scroll_percent);
  };
  const whenIdle = () => (window.requestIdleCallback ?? setTimeout)(() => start().catch(() => {}));

  // A link that opens the popup leads to the site's own page where the popup can't be had.
  document.addEventListener(
    "click",
    (event) => {
      const opener = event.composedPath().find((node) => node.matches?.("[data-carillon-open]"));
      if (!opener || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open().catch(() => opener.href && location.assign(opener.href));
    },
    true,
  );
  window.Carillon = { open: () => open().catch(() => {}), close: () => built?.then((it) => it.close(), () => {}) };
  tell("ready");
  if (document.readyState === "complete") whenIdle();
  else addEventListener("load", whenIdle);
})();
