// <aisle-chat>: a custom element with everything inside a shadow root, so that the store's styles and the widget's never
// meet. Its styles are constructed sheets, which a strict content security policy lets pass.

import { h, render } from "preact";
import { Chat } from "./chat";
import { accentFor } from "./core/accent";
import { readConfig, type Attributes, type Config } from "./core/config";
import { App } from "./view/app";
import base from "./style/base.css";
import cards from "./style/cards.css";
import log from "./style/log.css";

const SURFACES = { light: "#ffffff", dark: "#1a1a1c" };
const DEFAULT_ACCENT = "#23483d";

export class AisleChat extends HTMLElement {
  chat: Chat | null = null;
  /** Where the script came from; an element made by hand on the page finds its server by it. */
  static source = "";

  connectedCallback(): void {
    if (this.chat) return;
    const given: Attributes = { ...Object.fromEntries([...this.attributes].map((a) => [a.name.replace(/^data-/, ""), a.value])) };
    this.start(readConfig(given, AisleChat.source, location.href));
  }

  private start(config: Config): void {
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(base + log + cards);
    root.adoptedStyleSheets = [sheet];
    this.chat = new Chat(config, (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail })));
    this.dress(config);
    render(h(App, { chat: this.chat }), root);
    this.chat.resume();
  }

  /** Light or dark, and the merchant's colour made readable in it. */
  private dress(config: Config): void {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
      const look = config.theme === "auto" ? (dark.matches ? "dark" : "light") : config.theme;
      this.dataset.look = look;
      const accent = accentFor(config.accent ?? DEFAULT_ACCENT, SURFACES[look], look === "dark");
      this.style.setProperty("--fill", accent.fill);
      this.style.setProperty("--on-fill", accent.onFill);
      this.style.setProperty("--accent", accent.text);
    };
    apply();
    dark.addEventListener("change", apply);
    this.theme = (theme) => {
      config.theme = theme;
      apply();
    };
  }

  /** Follow the page's own light and dark switch. */
  theme: (theme: Config["theme"]) => void = () => {};
}
