const WORDS_MAX = 20;

/**
 * What a language model might have written to a prompt, so that a dry run reads sensibly: the first sentence of what it
 * was given for a summary, one of the words offered for a choice, an object where one is asked for. No model is asked.
 */
export function writtenText(prompt: string, asJson: boolean): string {
  const [, given = ""] = /:\s+([\s\S]+)$/.exec(prompt) ?? [];
  const about = firstSentence(given === "" ? prompt : given);
  if (asJson) return JSON.stringify({ result: about });
  const offered = /\b(?:as|into|one of|either)\b[: ]+([\w-]+)(?:, [\w-]+)*,? or [\w-]+/i.exec(prompt)?.[1];
  if (offered !== undefined) return offered;
  if (/\bsentiment\b/i.test(prompt)) return "positive";
  if (/\bsummar|\bshorten|\btl;?dr/i.test(prompt)) return `In short: ${about}`;
  return `Simulated answer to: ${about}`;
}

function firstSentence(text: string): string {
  const sentence = /^[^.!?\n]+[.!?]?/.exec(text.trim())?.[0] ?? "";
  const words = sentence.split(/\s+/).filter((word) => word !== "");
  return words.length > WORDS_MAX ? `${words.slice(0, WORDS_MAX).join(" ")} …` : words.join(" ");
}
