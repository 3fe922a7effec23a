// The small pure parts: waiting, addresses, colours, languages, settings, choosing a variant.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accentFor, contrast, parse } from "../src/core/accent";
import { backoff } from "../src/core/backoff";
import { colourOf } from "../src/core/colours";
import { readConfig, socketUrl } from "../src/core/config";
import { firstLanguage, languageOf } from "../src/core/language";
import { placeOf, storeAddress, webAddress } from "../src/core/links";
import { Outbox } from "../src/core/outbox";
import { parseFrame } from "../src/core/protocol";
import { choices, variantFor } from "../src/core/product";
import { fill, progressText, textsFor } from "../src/i18n";
import { jacket } from "./support";

test("waiting grows, is capped, and never falls on one instant", () => {
  const limits = { first: 500, cap: 30_000 };
  assert.deepEqual([0, 1, 2].map((n) => backoff(n, 1, limits)), [500, 1000, 2000]);
  assert.equal(backoff(99, 1, limits), 30_000);
  assert.equal(backoff(3, 0, limits), backoff(3, 1, limits) / 2);
});

test("frames that are no frames are nothing", () => {
  for (const bad of ["", "{", "[]", "null", "1", '{"type":"event"}', '{"type":"event","seq":1}', '{"type":"new"}', 5])
    assert.equal(parseFrame(bad), null, String(bad));
  assert.equal(parseFrame('{"type":"pong"}')?.type, "pong");
});

test("a link of a text leads only to the store's own origins, and only over http", () => {
  const place = placeOf("https://shop.example/p/1", "https://chat.shop.example/", ["https://help.shop.example", "no url"]);
  assert.equal(storeAddress("/returns", place), "https://shop.example/returns");
  assert.equal(storeAddress("https://help.shop.example/a", place), "https://help.shop.example/a");
  for (const bad of ["https://evil.example/", "javascript:alert(1)", "data:text/html,x", "//evil.example/x", "", null])
    assert.equal(storeAddress(bad, place), null, String(bad));
  assert.equal(webAddress("https://track.example/1", place), "https://track.example/1");
  assert.equal(webAddress("JaVaScRiPt:x", place), null);
});

test("any accent gives readable text, in light and dark", () => {
  for (const hex of ["#ffe600", "#000000", "#ffffff", "#2f5d50", "#f0f", "#777777", "#ff8800"])
    for (const surface of ["#ffffff", "#1a1a1c"]) {
      const { fill: ground, onFill, text } = accentFor(hex, surface, surface !== "#ffffff");
      assert.ok(contrast(parse(ground), parse(onFill)) >= 4.5, `${hex} on fill`);
      assert.ok(contrast(parse(text), parse(surface)) >= 4.5, `${hex} on ${surface}`);
    }
});

test("the language follows the setting, the page, the browser, then the shopper", () => {
  assert.equal(firstLanguage("auto", "zh-CN", "en"), "zh");
  assert.equal(firstLanguage("auto", "", "zh"), "zh");
  assert.equal(firstLanguage("auto", "fr", "de"), "en");
  assert.equal(firstLanguage("en", "zh-CN", "zh"), "en");
  assert.deepEqual(["找一件夹克", "好", "a rain jacket", "42", "iPhone", "想买 iPhone case 保护壳"].map(languageOf), ["zh", "zh", "en", null, null, "zh"]);
});

test("the script tag's settings, and what is not one", () => {
  const config = readConfig({ accent: "red;x", theme: "pink", history: "false", suggestions: "a| b |" }, "https://chat.example/x/widget/aisle.js", "https://shop.example/");
  assert.deepEqual([config.base, config.accent, config.theme, config.history, config.suggestions], ["https://chat.example/x/", null, "auto", false, ["a", "b"]]);
  assert.equal(socketUrl(config.base), "wss://chat.example/x/ws");
  assert.equal(readConfig({ url: "https://other.example" }, "x", "https://shop.example/").base, "https://other.example/");
});

test("a choice of options is a variant, the nearest one where there is no exact one", () => {
  const product = jacket();
  assert.equal(variantFor(product, { color: "navy", size: "M" })?.id, "navy-M");
  assert.equal(variantFor(product, { color: "rust", size: "S" }, "color")?.id, "rust-M");
  const sizes = choices(product, { color: "rust", size: "M" }).find((choice) => choice.name === "size")!;
  assert.deepEqual(sizes.values.map(({ value, available }) => `${value}${available ? "" : " gone"}`), ["S gone", "M", "L gone"]);
});

test("colour words are told apart", () => {
  assert.notEqual(colourOf("pink"), colourOf("black ink"));
  assert.equal(colourOf("藏青色"), colourOf("Navy"));
  assert.equal(colourOf("walnut veneer pattern 7")?.startsWith("#"), true);
  assert.equal(colourOf("Model X"), null);
});

test("an action nobody answers is given up, a message is shown as not sent", () => {
  const outbox = new Outbox();
  outbox.add({ type: "action", id: "x", name: "dismiss", value: {} });
  for (let n = 0; n < 3; n++) {
    outbox.next(n);
    outbox.overdue(100);
    outbox.disconnected();
  }
  assert.equal(outbox.items.length, 0);
  outbox.add({ type: "message", id: "m", text: "hi" });
  for (let n = 0; n < 3; n++) {
    outbox.next(n);
    outbox.overdue(100);
    outbox.disconnected();
  }
  assert.equal(outbox.items[0]?.state, "failed");
});

test("both languages have the same places to fill", () => {
  const places = (text: unknown) => (Array.isArray(text) ? String(text.length) : [...String(text).matchAll(/\{\w+\}/g)].map(String).sort().join());
  const en = textsFor("en") as unknown as Record<string, unknown>;
  const zh = textsFor("zh") as unknown as Record<string, unknown>;
  for (const key of Object.keys(en)) assert.equal(places(zh[key]), places(en[key]), key);
  assert.equal(fill("{a} of {b}", { a: 1 }), "1 of {b}");
  assert.equal(progressText(textsFor("zh"), "act", "search_products"), "正在店里查找…");
});
