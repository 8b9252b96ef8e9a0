/** Ids of services that a workspace described itself begin so; no other does. */
const OWN_SERVICE = "own-";

export function isOwnService(id: string): boolean {
  return id.startsWith(OWN_SERVICE);
}
