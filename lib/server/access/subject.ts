/**
 * Who holds memberships for a key: the person who answers for it, or the key itself where no person does
 * (a key from the settings while there is no account).
 * @param createdBy `user:<id>` or anything else
 */
export function subjectOfKey(keyId: string, createdBy: string): string {
  return createdBy.startsWith("user:") ? createdBy.slice("user:".length) : `key:${keyId}`;
}

/** The form in which a subject is stored as the maker of a key. */
export function creatorOf(subject: string): string {
  return subject.startsWith("key:") ? subject : `user:${subject}`;
}
