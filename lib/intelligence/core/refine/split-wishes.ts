/** Wishes taken from one text; a longer list is a new workflow. */
export const WISHES_MAX = 12;

/** A piece of the text that asks for one change. Offsets are UTF-16 into the folded text. */
export interface Said {
  text: string;
  start: number;
  end: number;
}

const OPENERS =
  "also|then|rename|call|remove|delete|drop|use|replace|switch|swap|only|wait|ask|post|send|add|create|notify|change|set|make|stop|don't|do not|turn|disable|enable|retry|run|start|if (?:it|anything|something|the)|before|after|every|skip|ignore";
/** The end of a sentence, or a joint before a word that opens another wish. */
const JOINT = new RegExp(
  `[.!?](?=\\s|$)|[;\\n]|,?\\s+(?:and|but)\\s+(?=(?:please\\s+)?(?:${OPENERS})\\b)|,?\\s+(?=then\\s+(?:please\\s+)?(?:${OPENERS})\\b)|,\\s+(?=(?:also|rename|remove|delete|drop|use|replace|switch|only)\\b)`,
  "gi",
);
const OPENING = /^\s*(?:and |but |then )?(?:if|when|once|after|before)\b/i;
/** Behind such an opening: what is to be done then is said already. */
const ORDERED =
  /\b(?:wait|pause|post|send|create|add|notify|tell|write|log|save|call|email|mail|ask|put|append|alert)\s/i;
const QUOTED = /"[^"\n]*"/g;

/** Sentences and joined orders, quoted text left whole. Linear in the length of the text. */
export function splitWishes(folded: string): { wishes: Said[]; more: boolean } {
  const quoted = [...folded.matchAll(QUOTED)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const wishes: Said[] = [];
  const add = (start: number, end: number): void => {
    const raw = folded.slice(start, end);
    const text = raw.trim().replace(/^(?:and|but|,)\s+/i, "");
    if (/[\p{L}\p{N}]/u.test(text)) {
      const from = start + raw.indexOf(text);
      wishes.push({ text, start: from, end: from + text.length });
    }
  };
  let from = 0;
  let q = 0;
  for (const match of folded.matchAll(JOINT)) {
    while ((quoted[q]?.end ?? Infinity) <= match.index) q += 1;
    if ((quoted[q]?.start ?? Infinity) < match.index) continue;
    // "If it fails, send …", "after X, wait …": what stands first says when the rest is done.
    const opening = folded.slice(from, match.index);
    const joins = match[0].startsWith(",") || match[0].trim() === "";
    if (joins && OPENING.test(opening) && !ORDERED.test(opening)) continue;
    add(from, match.index);
    from = match.index + match[0].length;
  }
  add(from, folded.length);
  return { wishes: wishes.slice(0, WISHES_MAX), more: wishes.length > WISHES_MAX };
}
