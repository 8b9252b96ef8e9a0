/** What is read and put there becomes a row each. */
export const KEEPS_ROWS = new Set(["spreadsheet", "database", "data-storage"]);

export const COUNTS = new Set(["count", "sum"]);

/** No "every morning". */
export const EACH_ONE =
  /\b(?:each|every)\b(?! (?:\d|other|few|morning|day|night|evening|hour|week|month|quarter|year|weekday|(?:mon|tues|wednes|thurs|fri|satur|sun)day))/i;

/** A message is one text, unless it says otherwise. */
export const TELLS_ALL = /^(?:send|post|email|mail|message|notify|tell|share|text|forward)\b(?!.*\b(?:each|every)\b)/i;
