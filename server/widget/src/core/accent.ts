// Makes a merchant's one accent colour usable: readable text on it, and a shade of it readable as text on the panel, in
// light and dark. Contrast as WCAG 2.2 defines it (relative luminance, ratio of at least 4.5 for text).

export interface Accent {
  fill: string;
  onFill: string;
  text: string;
}

type Rgb = [number, number, number];

const TEXT_CONTRAST = 4.5;
// Text also stands on buttons tinted with the accent, which are nearer to it than the panel; in the dark by more.
const ON_TINT = { light: 0.4, dark: 1.8 };

/** `dark`: lift a fill that would vanish on a dark surface. */
export function accentFor(hex: string, surface: string, dark = false): Accent {
  const ground = parse(surface);
  let fill = parse(hex);
  for (let step = 1; dark && step <= 10 && contrast(fill, ground) < 2.2; step++) fill = mix(parse(hex), [255, 255, 255], step / 20);
  const onFill = contrast(fill, [255, 255, 255]) >= contrast(fill, [0, 0, 0]) ? "#ffffff" : "#000000";
  const target: Rgb = luminance(ground) > 0.5 ? [0, 0, 0] : [255, 255, 255];
  const enough = TEXT_CONTRAST + (dark ? ON_TINT.dark : ON_TINT.light);
  let text = fill;
  for (let step = 1; step <= 20 && contrast(text, ground) < enough; step++) text = mix(fill, target, step / 20);
  return { fill: css(fill), onFill, text: css(text) };
}

export function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

export function parse(hex: string): Rgb {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
  return [1, 3, 5].map((at) => parseInt(full.slice(at, at + 2), 16)) as Rgb;
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return a.map((value, i) => Math.round(value + (b[i]! - value) * share)) as Rgb;
}

function css(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
