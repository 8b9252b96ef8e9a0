import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import type { Role } from "@/lib/kernel/context";
import type { Principal } from "./principal";
import { getServices } from "./get-services";

interface WorkspaceRef {
  id: string;
  slug: string;
  name: string;
}

/** Who looks at a page of a workspace: all that the shell shows. */
export interface PageCtx {
  workspace: WorkspaceRef;
  workspaces: WorkspaceRef[];
  role: Role;
  user: { name: string; email: string };
}

type SignedIn = Extract<Principal, { kind: "user" }>;

/** Pages are for people: an API key opens none. A key that does not work counts as nobody. */
async function signedIn(): Promise<SignedIn | null> {
  const { access } = await getServices();
  const own = new Headers(await headers());
  own.delete("authorization");
  const principal = await access.authenticator.authenticate(own);
  return principal?.kind === "user" ? principal : null;
}

/**
 * The session check of every page under /w/{workspace}; done in the page's own layout, never in middleware.
 * Nobody signed in: to the sign-in form. Not a member (or no such workspace): not found, the two can't be told apart.
 */
export async function requirePageCtx(slug: string): Promise<PageCtx> {
  const principal = await signedIn();
  if (principal === null) redirect(`/?next=${encodeURIComponent(`/w/${slug}`)}`);
  const { access } = await getServices();
  const all = await access.workspaces.list(principal);
  const here = all.find((one) => one.slug === slug);
  if (here === undefined) notFound();
  return {
    workspace: { id: here.id, slug: here.slug, name: here.name },
    workspaces: all.map(({ id, slug: other, name }) => ({ id, slug: other, name })),
    role: here.role,
    user: { name: principal.name, email: principal.email },
  };
}

/** Where a visitor of `/` belongs: set-up, sign-in, or the overview of a workspace. */
export type Landing =
  | { kind: "setup"; tokenNeeded: boolean }
  | { kind: "sign-in" }
  | { kind: "workspace"; slug: string }
  | { kind: "no-workspace" };

export async function landing(): Promise<Landing> {
  const { access, platform } = await getServices();
  const own = await headers();
  // The set-up rule looks at how the request was addressed; a page has its headers only.
  const state = await access.firstOwner.state(new Request(platform.env.publicUrl, { headers: new Headers(own) }));
  if (state.needed) return { kind: "setup", tokenNeeded: state.tokenNeeded };
  const principal = await signedIn();
  if (principal === null) return { kind: "sign-in" };
  const [first] = await access.workspaces.list(principal);
  return first === undefined ? { kind: "no-workspace" } : { kind: "workspace", slug: first.slug };
}

/** One slash, and what follows makes no host of it. */
const OWN_PATH = /^\/[^/\\]/;

/** A path to go on to after sign-in, if it is one of ours; else `/`. */
export function ownPath(next: string | undefined): string {
  const origin = "http://origin.invalid";
  if (next === undefined || !OWN_PATH.test(next) || !URL.canParse(next, origin)) return "/";
  const url = new URL(next, origin);
  // Once more, as it is now: without its dots `/.//elsewhere` is `//elsewhere`, another host.
  return url.origin === origin && OWN_PATH.test(url.pathname) ? `${url.pathname}${url.search}` : "/";
}
