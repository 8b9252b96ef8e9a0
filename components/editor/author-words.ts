/**
 * Who made something, in words.
 * @param actor as it is stored: `user:<id>`, `key:<id>`, `system:<part>`
 * @param nameOf name of a member by id; undefined for somebody who has left
 */
export function authorWords(actor: string, nameOf: (userId: string) => string | undefined): string {
  const colon = actor.indexOf(":");
  const [kind, id] = [actor.slice(0, colon), actor.slice(colon + 1)];
  switch (kind) {
    case "user":
      return nameOf(id) ?? "a former member";
    case "key":
      return "an API key";
    case "system":
      return `the platform (${id})`;
    default:
      return actor;
  }
}
