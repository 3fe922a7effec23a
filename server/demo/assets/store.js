// The demo store's own script: what a host site would do around the widget. It signs the shopper in to the widget, tells
// of views and purchases, puts things into the cart, and keeps the cart's count between pages.
(() => {
  "use strict";
  const Aisle = (window.Aisle = window.Aisle || []);
  const call = (...given) => window.Aisle.push(given);
  const kept = {
    get: (key) => { try { return localStorage.getItem(`store:${key}`); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(`store:${key}`, value); } catch { /* blocked storage is no error */ } },
  };
  void Aisle;

  const themes = ["auto", "light", "dark"];
  let theme = kept.get("theme") || "auto";
  const paint = () => {
    document.documentElement.dataset.theme = theme;
    call("theme", theme);
  };
  paint();

  const showCount = () => {
    const badge = document.querySelector("[data-cart-count]");
    const count = Number(kept.get("count") || 0);
    badge.textContent = String(count);
    badge.hidden = count === 0;
    const link = document.querySelector("[data-cart-link]");
    if (kept.get("cart")) link.href = kept.get("cart");
  };
  document.addEventListener("aisle:cart", ({ detail }) => {
    kept.set("count", detail.items.reduce((sum, line) => sum + line.quantity, 0));
    kept.set("cart", detail.items.length ? detail.checkout_url || "/store/cart" : "/store/cart");
    showCount();
    const page = document.querySelector("[data-cart-page]");
    const there = new URL(kept.get("cart"), location.href);
    if (page && !page.dataset.done && there.search !== location.search) location.replace(there);
  });

  const post = (path, body) =>
    fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body || {}) });

  document.addEventListener("DOMContentLoaded", () => {
    if (document.body.dataset.signedIn === "yes")
      call("identify", () => fetch("/store/token").then((answer) => answer.json()).then(({ token }) => token));
    showCount();

    document.addEventListener("click", async ({ target }) => {
      const on = (name) => target.closest(`[${name}]`);
      const person = on("data-sign-in");
      const question = on("data-ask-text");
      if (person) {
        await post("/store/sign-in", { customer: person.dataset.signIn });
        location.reload();
      } else if (on("data-sign-out")) {
        await post("/store/sign-out");
        call("identify", null);
        kept.set("count", 0);
        kept.set("cart", "/store/cart");
        location.reload();
      } else if (on("data-theme-switch")) {
        theme = themes[(themes.indexOf(theme) + 1) % themes.length];
        kept.set("theme", theme);
        paint();
      } else if (question) {
        call("ask", question.dataset.askText);
      }
      for (const drop of document.querySelectorAll("details.drop[open]"))
        if (!drop.contains(target)) drop.open = false;
    });
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") for (const drop of document.querySelectorAll("details.drop[open]")) drop.open = false;
    });
    for (const form of document.querySelectorAll("[data-ask]"))
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const words = form.elements.words.value.trim();
        if (words) call("ask", words);
        else call("open");
        form.reset();
      });
    startProduct();
    startCart();
  });

  function startProduct() {
    const form = document.querySelector("[data-picker]");
    if (!form) return;
    const { variants, words } = JSON.parse(document.getElementById("variants").textContent);
    const product = document.querySelector("[data-product]").dataset.product;
    const part = (name) => document.querySelector(`[data-${name}]`);
    const chosen = () => Object.fromEntries(new FormData(form));
    const fits = (variant, options) => Object.entries(options).every(([name, value]) => variant.options[name] === value);
    const buyable = (variant) => ["in_stock", "preorder", "backorder"].includes(variant.availability);
    call("track", "view", { product_id: product });

    const put = (name, text) => {
      part(name).textContent = text || "";
      part(name).hidden = !text;
    };
    const show = (changed) => {
      let variant = variants.find((one) => fits(one, chosen()));
      if (!variant && changed) {
        const same = variants.filter((one) => one.options[changed.name] === changed.value);
        variant = same.find(buyable) || same[0];
        for (const [name, value] of Object.entries(variant.options))
          for (const radio of form.elements[name].forEach ? form.elements[name] : [form.elements[name]]) radio.checked = radio.value === value;
      }
      if (!variant) return null;
      put("price", variant.price);
      put("was", variant.was);
      put("about", variant.about && `≈ ${variant.about}`);
      if (variant.image) part("image").src = variant.image;
      part("stock").className = `stock ${variant.availability}`;
      part("stock").textContent = variant.left ? words.low_stock.replace("{count}", variant.left) : words[variant.availability];
      part("add").disabled = !buyable(variant);
      part("add").textContent = buyable(variant) ? words.add : words[variant.availability];
      for (const radio of form.querySelectorAll("input[type=radio]")) {
        if (radio.checked) form.querySelector(`[data-chosen="${CSS.escape(radio.name)}"]`).textContent = radio.dataset.label;
        const possible = variants.some((one) => buyable(one) && fits(one, { ...chosen(), [radio.name]: radio.value }));
        radio.parentElement.classList.toggle("gone", !possible);
      }
      return variant;
    };
    show();
    form.addEventListener("change", ({ target }) => show(target));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const variant = show();
      if (!variant || !buyable(variant)) return;
      part("add").textContent = words.adding;
      document.addEventListener("aisle:cart", () => {
        part("add").textContent = words.added;
        setTimeout(show, 2200);
      }, { once: true });
      call("addToCart", variant.id, 1);
    });
  }

  function startCart() {
    const page = document.querySelector("[data-cart-page]");
    if (!page) return;
    if (!page.dataset.items && Number(kept.get("count")) > 0 && kept.get("cart") !== "/store/cart") location.replace(kept.get("cart"));
    page.addEventListener("click", ({ target }) => {
      const step = target.closest("[data-set]");
      if (step) {
        step.closest("li").classList.add("busy");
        call("setQuantity", step.dataset.variant, Number(step.dataset.set));
      }
      if (target.closest("[data-place]")) {
        page.dataset.done = "yes";
        for (const line of page.querySelectorAll("[data-bought]")) {
          call("track", "purchase", { product_id: line.dataset.bought, variant_id: line.dataset.variant });
          call("setQuantity", line.dataset.variant, 0);
        }
        const note = page.querySelector("[data-note]");
        note.textContent = note.dataset.done;
        target.closest("[data-place]").disabled = true;
      }
    });
  }
})();
