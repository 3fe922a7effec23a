// Markdown becomes known tags only; anything else stays text. (DOMPurify's part is tested in a real browser.)

import assert from "node:assert/strict";
import { test } from "node:test";
import { toHtml } from "../src/core/markdown";

const done = (text: string) => toHtml(text, true);

test("bold, lists, tables and line breaks are read", () => {
  assert.equal(done("价格是**¥355**，很好"), "<p>价格是<strong>¥355</strong>，很好</p>");
  assert.equal(done("- one\n- two"), "<ul><li>one</li><li>two</li></ul>");
  assert.match(done("| a | b |\n|---|---|\n| 1 | 2 |"), /<tr><th> a <\/th>.*<td> 2 <\/td><\/tr><\/table>/);
  assert.equal(done("one\ntwo"), "<p>one<br>two</p>");
});

test("raw HTML stays text", () => {
  assert.equal(done("<script>x</script> <b>y</b>"), "<p>&lt;script&gt;x&lt;/script&gt; &lt;b&gt;y&lt;/b&gt;</p>");
});

test("a picture is only its words", () => {
  assert.equal(done("![the jacket](https://x.example/p.png)"), "<p>the jacket</p>");
});

test("an address cannot break out of its attribute", () => {
  assert.ok(!done('[x](https://a.example/"onclick="y)').includes('" onclick'));
  assert.ok(!/<a[^>]*"[^>]*onclick="y/.test(done('[x](https://a.example/"onclick="y)')));
});

test("names with underscores and prices keep their signs", () => {
  assert.equal(done("SKU_12_b and order_id_x"), "<p>SKU_12_b and order_id_x</p>");
  assert.equal(done("$5 or $6, 2 * 3 * 4"), "<p>$5 or $6, 2 * 3 * 4</p>");
  assert.equal(done("an _important_ one"), "<p>an <em>important</em> one</p>");
});

test("a text still being written shows no half marks", () => {
  assert.equal(toHtml("half **bol", false).includes("*"), false);
  assert.equal(/href|\]\(/.test(toHtml("see [Returns](/pol", false)), false);
});

test("every prefix of an answer can be drawn, and the whole is the same at the end", () => {
  const text = "The **Harbor** is $129.00.\n\n1. **A**: x `y`\n2. B [c](/d)\n\n| a |\n|---|\n| 1 |\n";
  for (let end = 0; end <= text.length; end++) assert.doesNotThrow(() => toHtml(text.slice(0, end), false));
  assert.ok(done(text).includes('<a href="/d">c</a>'));
});
