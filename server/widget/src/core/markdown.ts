// Markdown of a reply, made safe. A parser made for text that is still being written turns it into a small tree of known
// tags (raw HTML stays text, a picture becomes its words), and DOMPurify has the last word; links lead only to the
// store's own origins. The text is cut into blocks so that a growing reply draws again only its last one.

import DOMPurify from "dompurify";
import { Attr, parser, parser_end, parser_write, Token } from "streaming-markdown";
import { leaves, storeAddress, type Place } from "./links";

interface Node {
  tag: string;
  attributes: Record<string, string>;
  parts: (Node | string)[];
  /** What stood in the text where a mark of Markdown was meant as itself: `_` in `order_id`, `$`. */
  around: string;
}

const TAGS: Partial<Record<number, string>> = {
  [Token.Paragraph]: "p", [Token.Blockquote]: "blockquote", [Token.Line_Break]: "br", [Token.Rule]: "hr",
  [Token.Heading_1]: "h3", [Token.Heading_2]: "h3", [Token.Heading_3]: "h3", [Token.Heading_4]: "h3",
  [Token.Heading_5]: "h3", [Token.Heading_6]: "h3",
  [Token.Code_Block]: "pre", [Token.Code_Fence]: "pre", [Token.Code_Inline]: "code",
  [Token.Italic_Ast]: "em", [Token.Italic_Und]: "em", [Token.Strong_Ast]: "strong", [Token.Strong_Und]: "strong",
  [Token.Strike]: "del", [Token.Link]: "a", [Token.Raw_URL]: "a",
  [Token.List_Unordered]: "ul", [Token.List_Ordered]: "ol", [Token.List_Item]: "li",
  [Token.Table]: "table", [Token.Table_Row]: "tr", [Token.Table_Cell]: "td",
};
const ALLOWED = [...new Set(Object.values(TAGS) as string[]), "th"];
const AROUND: Partial<Record<number, string>> = { [Token.Equation_Inline]: "$", [Token.Equation_Block]: "$$" };
const UNDERSCORES: Partial<Record<number, string>> = { [Token.Italic_Und]: "_", [Token.Strong_Und]: "__" };

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);

/** The text as HTML with nothing in it but known tags. `done` says that no more is to come. Pure. */
export function toHtml(text: string, done: boolean): string {
  const root = make("");
  const stack: Node[] = [root];
  const top = () => stack[stack.length - 1]!;
  const machine = parser({
    data: null,
    add_token(_, type) {
      const node = make(type === Token.Table_Cell && top().attributes.head ? "th" : (TAGS[type] ?? ""));
      const underscores = UNDERSCORES[type];
      if (underscores && /[\p{L}\p{N}]$/u.test(lastText(top()))) Object.assign(node, { tag: "", around: underscores });
      node.around ||= AROUND[type] ?? "";
      if (type === Token.Table_Row && !top().parts.length) node.attributes.head = "yes";
      top().parts.push(node);
      stack.push(node);
    },
    end_token() {
      if (stack.length > 1) stack.pop();
    },
    add_text(_, words) {
      top().parts.push(words);
    },
    set_attr(_, name, value) {
      if (name === Attr.Href) top().attributes.href = value;
      if (name === Attr.Start) top().attributes.start = value;
      if (name === Attr.Checked) top().parts.push("☑");
    },
  });
  parser_write(machine, text);
  if (done) parser_end(machine);
  return write(root);
}

/** The text's blocks as safe HTML: paragraphs, lists, tables, in the order they stand. */
export function safeBlocks(text: string, done: boolean, place: Place): string[] {
  const clean = purifierFor(place).sanitize(toHtml(text, done), {
    ALLOWED_TAGS: ALLOWED,
    ALLOWED_ATTR: ["href", "start"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  return [...clean.children].map((block) => block.outerHTML);
}

function make(tag: string): Node {
  return { tag, attributes: {}, parts: [], around: "" };
}

function lastText(node: Node): string {
  const last = node.parts[node.parts.length - 1];
  return typeof last === "string" ? last : "";
}

function write(node: Node): string {
  const inner = node.around + node.parts.map((part) => (typeof part === "string" ? escape(part) : write(part))).join("") + node.around;
  if (!node.tag) return inner;
  if (node.tag === "br" || node.tag === "hr") return `<${node.tag}>`;
  const given = (["href", "start"] as const).filter((name) => node.attributes[name]);
  return `<${node.tag}${given.map((name) => ` ${name}="${escape(node.attributes[name]!)}"`).join("")}>${inner}</${node.tag}>`;
}

let purifier: typeof DOMPurify | null = null;
let placeNow: Place;

function purifierFor(place: Place): typeof DOMPurify {
  placeNow = place;
  if (purifier) return purifier;
  purifier = DOMPurify(window); // an instance of its own: the host page's hooks are none of ours
  purifier.addHook("afterSanitizeAttributes", (node) => {
    if (node.tagName !== "A") return;
    const href = storeAddress(node.getAttribute("href"), placeNow);
    if (!href) return node.removeAttribute("href");
    node.setAttribute("href", href);
    node.setAttribute("rel", "noopener noreferrer");
    if (leaves(href, placeNow)) node.setAttribute("target", "_blank");
  });
  return purifier;
}
