/** Words that people use for one another, a line each: what one service calls a ticket is a case or an issue to others. */
const ALIKE = `
ticket issue case request incident enquiry inquiry complaint bug conversation
contact lead person people customer client subscriber profile member user attendee candidate applicant prospect buyer guest recipient
deal opportunity sale
task todo to-do card item reminder chore action
row line entry record
event meeting appointment call booking slot vacation holiday absence
page note doc document article minutes
post article update status story announcement
file attachment document pdf image photo picture video scan backup export csv recording
invoice bill receipt
order purchase
payment charge transaction donation
comment note reply remark
list audience segment group
stat statistic number figure metric analytics report visitor traffic kpi
message notification alert
project board
`
  .trim()
  .split("\n")
  .map((line) => line.split(" "));

const GROUPS: ReadonlyMap<string, readonly string[]> = (() => {
  const groups = new Map<string, string[]>();
  for (const words of ALIKE) for (const word of words) groups.set(word, [...(groups.get(word) ?? []), ...words]);
  return groups;
})();

/** The nouns, and other words for them. */
export function withAlike(nouns: readonly string[]): string[] {
  const singular = (noun: string): string => noun.toLowerCase().replace(/s$/, "");
  return [...new Set(nouns.flatMap((noun) => [noun, ...(GROUPS.get(noun) ?? GROUPS.get(singular(noun)) ?? [])]))];
}
