import type { ListedService } from "@/lib/connectors/schema";
import { isEnglishWord } from "./english-words";

/** A place where a service is named. `start` and `end` are UTF-16 offsets. */
export interface AliasMatch {
  serviceId: string;
  start: number;
  end: number;
  alias: string;
  /** In lower case it is a word like any other: what stands around it has to show that the service is meant. */
  asWord: boolean;
  /** A name that is a word as well. */
  wordToo: boolean;
}

interface AliasEntry {
  serviceId: string;
  alias: string;
  caseSensitive: boolean;
}

interface TrieNode {
  next: Map<number, TrieNode>;
  /** A space or a hyphen may stand before the next letter. */
  gap: boolean;
  entries: AliasEntry[];
}

export interface AliasTrie {
  root: TrieNode;
  serviceCount: number;
}

const isWordCode = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 191;
const isGapCode = (code: number): boolean => code === 32 || code === 45 || code === 10;
const lowerCode = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);
const newNode = (): TrieNode => ({ next: new Map(), gap: false, entries: [] });

/** Builds the trie once per catalogue. Spaces and hyphens in an alias are optional in the text ("Git Hub", "git-hub"). */
export function buildAliasTrie(services: readonly ListedService[]): AliasTrie {
  const root = newNode();
  for (const service of services) {
    const aliases = service.aliases.length > 0 ? service.aliases : [{ text: service.name }];
    for (const alias of aliases)
      addAlias(
        root,
        service.id,
        alias.text,
        "caseSensitive" in alias && alias.caseSensitive === true && isAWord(alias.text),
      );
  }
  return { root, serviceCount: services.length };
}

/** Only what is a word as well, or short enough to be one, needs its capital to be a name: "figma" is no other thing. */
const isAWord = (alias: string): boolean =>
  alias.length < LETTERS_OF_NAME_MIN || /[^A-Za-z]/.test(alias) || isEnglishWord(alias.toLowerCase());
const LETTERS_OF_NAME_MIN = 5;

function addAlias(root: TrieNode, serviceId: string, alias: string, caseSensitive: boolean): void {
  if (alias.length < 2) return;
  let node = root;
  for (let i = 0; i < alias.length; i += 1) {
    const code = alias.charCodeAt(i);
    if (isGapCode(code)) {
      node.gap = true;
      continue;
    }
    const key = lowerCode(code);
    let child = node.next.get(key);
    if (child === undefined) node.next.set(key, (child = newNode()));
    node = child;
  }
  if (node !== root) node.entries.push({ serviceId, alias, caseSensitive });
}

const squeeze = (text: string): string => text.replace(/[\s-]/g, "");

function entryFor(node: TrieNode, text: string, start: number, end: number): AliasEntry | undefined {
  const said = squeeze(text.slice(start, end));
  const isName = (entry: AliasEntry): boolean => !entry.caseSensitive || said === squeeze(entry.alias);
  return node.entries.find(isName) ?? node.entries.find(({ alias }) => said === squeeze(alias).toLowerCase());
}

/** End of an optional plural or genitive behind a name, if a word ends there; -1 if the name runs on into a longer word. */
function wordEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (at >= text.length || !isWordCode(code)) {
    return at;
  }
  return lowerCode(code) === 115 && (at + 1 >= text.length || !isWordCode(text.charCodeAt(at + 1))) ? at + 1 : -1;
}

/** All names in the text, the longest at each place, left to right, without overlap. Linear but for the length of a name. */
export function findAliases(trie: AliasTrie, text: string): AliasMatch[] {
  const found: AliasMatch[] = [];
  let at = 0;
  while (at < text.length) {
    if ((at > 0 && isWordCode(text.charCodeAt(at - 1))) || isGapCode(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const best = longestFrom(trie.root, text, at);
    if (best === null) at += 1;
    else {
      found.push(best);
      at = best.end;
    }
  }
  return found;
}

function longestFrom(root: TrieNode, text: string, start: number): AliasMatch | null {
  let node = root;
  let best: AliasMatch | null = null;
  for (let i = start; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (isGapCode(code) && node.gap) continue;
    const child = node.next.get(lowerCode(code));
    if (child === undefined) break;
    node = child;
    if (node.entries.length === 0) continue;
    const end = wordEnd(text, i + 1);
    if (end < 0) continue;
    const entry = entryFor(node, text, start, i + 1);
    if (entry === undefined) continue;
    const { serviceId, alias } = entry;
    const asWord = entry.caseSensitive && squeeze(text.slice(start, i + 1)) !== squeeze(alias);
    if (best === null || best.asWord || !asWord)
      best = { serviceId, start, end, alias, asWord, wordToo: entry.caseSensitive };
  }
  return best;
}
