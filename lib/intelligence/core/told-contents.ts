import { verbForm } from "./verbs";

/** "Remind the team in Slack at 4 to log their hours": somebody is to be told to do something. */
const TO_DO =
  /\b(?:remind|tell|ask|nudge|prompt|encourage|urge|warn)\s+(?!to\b)(?:(?!(?:and|then|to|if|when)\b)[\p{L}\d#@:'’.-]+\s+){1,10}?(?:not\s+)?to\s+(?=(\p{L}+))/giu;
/** Where the telling ends. */
const STOP = /[.;!?\n](?:\s|$)|,\s*(?:and|then|but|otherwise|if|unless)\b|\s(?:and|but) (?:then|also|if)\b/i;
/** Said to whom, not what to do. */
const NO_ACT =
  /^(?:the|a|an|my|our|your|their|his|her|all|each|every|everyone|everybody|slack|teams|discord|approve)$/i;

/**
 * What is only told to somebody, from the verb on: services and actions named there belong to the message; the workflow
 * neither uses nor does them.
 */
export function toldContents(folded: string): { start: number; end: number }[] {
  return [...folded.matchAll(TO_DO)].flatMap(({ 0: said, 1: verb = "", index }) => {
    if (NO_ACT.test(verb) || !/^\p{Ll}/u.test(verb)) return [];
    const form = verbForm(verb.toLowerCase());
    if (form !== undefined && form.form !== "base") return [];
    const start = index + said.length;
    const stop = STOP.exec(folded.slice(start));
    return [{ start, end: stop === null ? folded.length : start + stop.index }];
  });
}
