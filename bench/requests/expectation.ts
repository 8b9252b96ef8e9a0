/** One line of requests.jsonl: what an operator wrote, and what a fair reader would call right. */
export interface RequestCase {
  id: string;
  split: "dev" | "kept";
  text: string;
  /** Services that the workspace has connections to; none said: nothing is known of it. */
  connections?: string[];
  tags?: string[];
  expect: Expectation;
}

export interface Expectation {
  /** The honest answer has no steps. With `asks`, it has to say or ask something, too. */
  refuse?: true;
  /** No steps and a fitting question are right as well. */
  mayRefuse?: true;
  /** Any of these is right; left out: not judged. */
  triggers?: TriggerWish[];
  /** Further triggers that must stand beside, each with its alternatives. */
  alsoTriggers?: TriggerWish[][];
  /** None, with `asks`: whatever is drafted is right as long as it is asked. */
  steps?: StepWish[];
  /** Step `[0]` has to be over before `[1]` starts. */
  order?: [string, string][];
  guards?: Record<string, GuardWish>;
  /** Each is a question that must be put; it is found by any of its words. */
  asks?: string[][];
  /** Services that must not appear. */
  forbidden?: string[];
}

export interface TriggerWish {
  kind: "service" | "schedule" | "webhook" | "manual" | "form";
  service: string;
  /** Any event will do where none are named. */
  events?: string[];
  /** Five-field cron expressions and intervals that say the same; IANA zone where the text names one. */
  schedule?: { cron?: string[]; everyMs?: number[]; timezone?: string };
}

export interface StepWish {
  id: string;
  /** Any of these. */
  service: string[];
  /** Any of these; left out: any sensible one. */
  operations?: string[];
  /** May be there or not. */
  optional?: true;
  /** Once for every item of a list. */
  each?: true;
  guard?: StepGuard;
  /** Strings that belong into its input; counted, not part of `right`. */
  with?: string[];
}

/** `may`: under the condition or not, both are right. */
export type StepGuard = { group: string; side: "then" | "else"; may?: true } | { failed: true };

export interface GuardWish {
  /** The condition has to speak of one of these, whatever the case; none: any condition. */
  says?: string[];
  /** With or without a condition is right. */
  optional?: true;
}
