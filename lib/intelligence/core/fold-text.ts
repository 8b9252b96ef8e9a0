/** Letters of other scripts that look like Latin ones; folded only inside a word that also holds Latin letters. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: "a",
  е: "e",
  о: "o",
  р: "p",
  с: "c",
  у: "y",
  х: "x",
  і: "i",
  ѕ: "s",
  ј: "j",
  ԁ: "d",
  һ: "h",
  к: "k",
  м: "m",
  т: "t",
  А: "A",
  В: "B",
  Е: "E",
  К: "K",
  М: "M",
  Н: "H",
  О: "O",
  Р: "P",
  С: "C",
  Т: "T",
  Х: "X",
  Ѕ: "S",
  І: "I",
  Ј: "J",
  α: "a",
  ο: "o",
  ν: "v",
  ρ: "p",
  τ: "t",
  ι: "i",
  Α: "A",
  Β: "B",
  Ε: "E",
  Ζ: "Z",
  Η: "H",
  Ι: "I",
  Κ: "K",
  Μ: "M",
  Ν: "N",
  Ο: "O",
  Ρ: "P",
  Τ: "T",
  Χ: "X",
};

const SAME_WIDTH: Readonly<Record<string, string>> = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u00a0": " ",
  "\u2010": "-",
  "\u2011": "-",
  "\u2012": "-",
  "\u2013": "-",
  "\u200b": " ",
  "\u200c": " ",
  "\u200d": " ",
  "\u2060": " ",
  "\ufeff": " ",
  "\t": " ",
  "\n": "\n",
  "\r": "\n",
};

/**
 * The request in a form that rules can read, with every character at its old place, so that a span in the folded
 * text is the same span in the original. Quotes, dashes and widths are evened out.
 * A word that mixes Latin with look-alike letters is folded to Latin and reported, since somebody may have meant to trick.
 */
export function foldText(text: string): { folded: string; mixedScriptWords: { start: number; end: number }[] } {
  let folded = "";
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    const code = text.charCodeAt(i);
    if (code < 128) folded += char === "\t" ? " " : char === "\r" ? "\n" : char;
    else if (code >= 0xff01 && code <= 0xff5e) folded += String.fromCharCode(code - 0xfee0);
    else folded += SAME_WIDTH[char] ?? char;
  }
  const mixedScriptWords: { start: number; end: number }[] = [];
  if (!/[\u0370-\u052f]/.test(folded)) return { folded, mixedScriptWords };
  folded = folded.replace(/[\p{L}\p{N}]+/gu, (word, start: number) => {
    if (!/[A-Za-z]/.test(word) || !/[\u0370-\u052f]/.test(word)) return word;
    mixedScriptWords.push({ start, end: start + word.length });
    return Array.from(word, (letter) => LOOK_ALIKES[letter] ?? letter).join("");
  });
  return { folded, mixedScriptWords };
}
