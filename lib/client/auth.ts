import {
  acceptInvitation as acceptInvitationContract,
  createSetup as createSetupContract,
} from "@/lib/api/contracts/setup";
import type { z } from "zod";
import { clientErrorFrom, ClientError } from "./client-error";
import { request } from "./request";

/** The sign-in library's own routes; they answer in its shape, not by our contracts. */
async function authPost(path: string, body: object): Promise<void> {
  let response: Response;
  try {
    response = await fetch(`/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      credentials: "same-origin",
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new ClientError(
      "SERVER_UNREACHABLE",
      "The server can't be reached. Check that it is running, then try again.",
      0,
      { cause },
    );
  }
  if (response.ok) return;
  const answer: unknown = await response.json().catch(() => undefined);
  const error = clientErrorFrom(response.status, answer, response.headers.get("x-request-id"));
  if (response.status === 401)
    throw new ClientError("UNAUTHENTICATED", "E-mail or password is not right.", 401, { requestId: error.requestId });
  if (response.status === 429)
    throw new ClientError("RATE_LIMITED", "Too many attempts. Wait a minute, then try again.", 429);
  throw error;
}

/** @throws ClientError UNAUTHENTICATED when e-mail or password is wrong; which one is not said */
export function signIn(credentials: { email: string; password: string }): Promise<void> {
  return authPost("sign-in/email", credentials);
}

export function signOut(): Promise<void> {
  return authPost("sign-out", {});
}

/** Makes the first account, then signs it in. @returns the slug of its workspace */
export async function setUpOwner(body: z.input<NonNullable<typeof createSetupContract.body>>): Promise<string> {
  const { slug } = await request(createSetupContract, { body });
  await signIn({ email: body.email, password: body.password });
  return slug;
}

/** Makes an account from an invitation, then signs it in. @returns the slug of the workspace joined */
export async function acceptInvitation(
  body: z.input<NonNullable<typeof acceptInvitationContract.body>>,
): Promise<string> {
  const { slug, email } = await request(acceptInvitationContract, { body });
  await signIn({ email, password: body.password });
  return slug;
}
