/** Words that open a start, a condition or the other branch. */
export const OPENER =
  /^(?:so\s+|please\s+)?(?:(?:it |this )?(?:runs?|starts?|triggers|is triggered|triggered) (?=when|once|as soon|every time|each time|upon|on |after |for (?:every|each|any|all|new)|by ))?(when(?:ever)?|once(?! (?:daily|weekly|monthly)\b| (?:an?|per|every|each) (?:second|minute|hour|day|night|morning|week|month|quarter|year|fortnight|weekday|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)|as soon as|every ?time|each time|any ?time|upon|immediately after|after|if|(?:but )?only (?:if|when|for)|unless|except(?: if| when| for)?|on(?= (?:new|receipt|every|each|receiving)\b)|for(?= (?:new|every|each|any)\b)|by(?= (?:an?|new|every)\b)|(?:\d+|an?|one|two|three|five|ten|fifteen|thirty) (?:min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?) before|wait (?:\d+|an?|one|two|three|five|ten|fifteen|thirty) (?:minutes?|hours?|days?|weeks?) after)\s+/i;
export const TRAILING =
  /\b(when(?:ever)?|once|as soon as|(?:(?:\d+|an?|one|two|three|four|five|seven|ten|thirty) (?:min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?) |right |immediately |directly )after(?= (?:an?|the|their|his|her|its|our|my|each|every|any|some(?:one|body)|they|i|we)\b)|every ?time|each time|any ?time|for (?:every|each|any|all)(?: new)?|(?:\d+ (?:min(?:ute)?s?|h(?:ou)?rs?|days?) )?before (?:every|each|any|an?|the)|upon|if|only (?:if|when|for)|unless|except(?: if| when| for)?|provided that|as long as)\s+/gi;
export const CONDITION_OPENER =
  /^(?:but\s+)?(?:(?:only\s+)?(?:if|unless|when)|only for|except(?: if| when| for)?|provided that|as long as)\s+/i;
/** "If it fails": never what starts a workflow. */
export const FAILS =
  /\bif (?:it|this|that|anything|something|any (?:step|of (?:it|them|this|these|the steps))|one|(?:the|that|this|any|our) (?:[\w-]+ ){0,2}?(?:workflow|step|run|call|request|upload|download|import|export|sync|job|api|query|lookup)(?: to \S+)?)\s+(?:fails|goes wrong|breaks|errors|doesn't work|does not work)\b/i;
/** Somebody has to say yes before it goes on. */
export const APPROVAL =
  /\b(?:after|once|when|until|if|as soon as)\s+(?:i|we|he|she|they|somebody|someone|it is|it's|(?:my|our|the|a)\s+\w+)\s*(?:have|has|is)?\s*approved?s?\b|\bafter (?:my |our |an? |manual )?approval\b|\b(?:(?:hr|legal|finance|(?:my|our|the|their|his|her|a) (?:\w+ )?(?:boss|manager|lead|team|supervisor|owner|director))\s+(?:has to |must |should |needs to )?(?:approves?|signs? off))\b|\b(?:which|that|and) (?:i|we|he|she|they) (?:approve|review|confirm|sign off)s?\b|\b(?:i|we) (?:must|have to|need to|want to|should|will) (?:approve|confirm|review|sign off)\b|\b(?:with|needs|requires|get|gets) (?:my|our|his|her|their) (?:ok|okay|approval|sign-off|consent|permission)\b|\bask(?:s|ing)? (?:\w+\s+){1,3}(?:to approve|for (?:approval|confirmation|permission|an ok))\b|\bapproval (?:by|from|of) (?:the |my |our |a |their )?\w+|\b(?:needs|requires) (?:\w+ ){0,3}approval\b|\b(?:ask|asks|asking|wait|waits)\s+(?:\w+\s+){0,3}for\s+(?:my |our |an? |the )?approval\b/i;
const OTHERWISE_WORDS = String.raw`(?:otherwise|or else|else|if (?:not|less|lower|below|smaller|fewer|more|above|(?:it|they|that) (?:isn't|is not|aren't|are not|doesn't|does not|don't|do not)(?= |,|$))|in all other cases|in any other case|(?:for )?(?:all|any|every)(?:thing| the)? (?:others?|else|rest)(?: [a-z]+s?)?|(?:for )?(?:the (?:rest|others|remaining(?: ones)?)|other ones|others))`;
export const OTHERWISE = new RegExp(`^(?:and )?${OTHERWISE_WORDS}\\b,?\\s*(?:just |only |simply |then )*`, "i");
export const OTHERWISE_END = new RegExp(`[,;\\s]+(?:and )?${OTHERWISE_WORDS}[\\s,]*(?:just|only|simply|then)?$`, "i");
/** An "else" right before what is done then. */
export const OTHERWISE_BEFORE = new RegExp(
  `\\b${OTHERWISE_WORDS}\\b[\\s,]*(?:just|only|simply|then|please|it)?[\\s,]*$`,
  "i",
);

/** "For all active clients in Airtable": one after the other, nothing that happens. */
export const isGoneThrough = (text: string): boolean => /^for (?:all|each|every|any)\b(?! new\b)/i.test(text.trim());
