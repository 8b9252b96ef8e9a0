import { seededRandom, type Random } from "@/lib/kernel/random";

/** A 32-bit number from text (FNV-1a): equal texts give equal numbers. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

const VARIED_CHARS = 10;

/** An id of the same shape as the example: its last characters drawn anew, digits stay digits, letters letters. */
export function idLike(example: string | number, seed: string): string | number {
  const random = seededRandom(hashText(seed));
  if (typeof example === "number") return 100_000 + Math.floor(random() * 900_000_000);
  const from = Math.max(0, example.length - VARIED_CHARS);
  return example.slice(0, from) + example.slice(from).replace(/[0-9a-zA-Z]/g, (char) => replace(char, random));
}

function replace(char: string, random: Random): string {
  if (/[0-9]/.test(char)) return String(Math.floor(random() * 10));
  const letter = String.fromCharCode(97 + Math.floor(random() * 6));
  return /[A-Z]/.test(char) ? letter.toUpperCase() : letter;
}
