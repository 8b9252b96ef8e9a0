import { z } from "zod";

/** What a principal may do in a workspace, ascending. */
export const ROLES = ["viewer", "editor", "admin", "owner"] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export function roleAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Who acts: a signed-in person, an API key, or the platform itself (trigger, monitor loop). */
export type Actor =
  { kind: "user"; id: string; role: Role } | { kind: "key"; id: string; role: Role } | { kind: "system"; id: string };

/** First argument of every verb: nothing is read or written outside `workspaceId`. */
export interface Ctx {
  workspaceId: string;
  actor: Actor;
  requestId: string;
}

/** The form in which an actor is stored and shown: `user:usr_…`, `key:key_…`, `system:monitor`. */
export function actorLabel(actor: Actor): string {
  return `${actor.kind}:${actor.id}`;
}
