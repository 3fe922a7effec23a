// Colour names of catalogues, as colours a swatch can show. What is not known here is shown as a word.

const NAMES: [RegExp, string][] = [
  [/^(off.?white|ivory|cream|ecru|米白|乳白|奶油)/, "#f4eddf"],
  [/white|白/, "#fbfbf9"],
  [/charcoal|graphite|slate|炭|石墨/, "#45484d"],
  [/black|onyx|\bink\b|黑|墨/, "#1c1c1e"],
  [/navy|midnight|藏青|海军|深蓝/, "#22304f"],
  [/teal|petrol|青绿|鸭绿/, "#1f6f73"],
  [/turquoise|aqua|mint|薄荷|松石/, "#8fd0bd"],
  [/sky|light blue|powder|天蓝|浅蓝|淡蓝/, "#9cc3e6"],
  [/blue|cobalt|indigo|denim|蓝|靛/, "#3a66b0"],
  [/olive|khaki|moss|橄榄|卡其|苔/, "#77754a"],
  [/forest|emerald|pine|墨绿|森林|松/, "#24513d"],
  [/sage|eucalyptus|灰绿|鼠尾草/, "#a3b39a"],
  [/green|绿/, "#4f8a53"],
  [/mustard|ochre|芥末|赭/, "#c9992e"],
  [/yellow|lemon|黄/, "#f0cd52"],
  [/terracotta|rust|brick|赤陶|砖|锈/, "#b55a3c"],
  [/orange|apricot|peach|橙|橘|杏|桃/, "#ee9a5b"],
  [/burgundy|wine|maroon|酒红|勃艮第/, "#6f2333"],
  [/blush|rose|pink|粉|玫瑰/, "#e8a9b1"],
  [/coral|珊瑚/, "#ef7f6d"],
  [/\bred|crimson|scarlet|红/, "#c23b3b"],
  [/lavender|lilac|薰衣草|丁香/, "#b9a7d6"],
  [/purple|violet|plum|紫|李/, "#6d4a86"],
  [/sand|beige|oat|linen|stone|natural|沙|米|燕麦|原色/, "#d9cbb2"],
  [/camel|\btan\b|caramel|驼/, "#bf9461"],
  [/walnut|chocolate|espresso|brown|cognac|棕|褐|胡桃|咖/, "#6d4a33"],
  [/oak|bamboo|birch|maple|橡|竹|桦|枫/, "#d3ad7a"],
  [/silver|steel|chrome|银|钢/, "#c4c8cc"],
  [/gold|brass|金|黄铜/, "#cda85a"],
  [/copper|铜/, "#b87350"],
  [/clear|transparent|透明/, "#d8e6ea"],
  [/gr[ae]y|\bash\b|灰/, "#97999c"],
];

export function colourOf(name: string): string | null {
  const lower = name.toLowerCase();
  return NAMES.find(([pattern]) => pattern.test(lower))?.[1] ?? null;
}
