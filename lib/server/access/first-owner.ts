import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import type { AccountRepository } from "@/lib/db/account-repository";
import type { ApiKeyRepository } from "@/lib/db/api-key-repository";
import { AppError } from "@/lib/kernel/app-error";
import { newId } from "@/lib/kernel/ids";
import { isLoopbackHost } from "../http/client-address";
import { secretScrubber } from "../logger";
import type { Platform } from "../platform";
import { hashKey, prefixOf } from "./api-key-secret";
import { creatorOf } from "./subject";

/** Slug of the first workspace; unique, so that two first owners cannot both come to be. */
export const FIRST_WORKSPACE_SLUG = "main";

export interface FirstOwnerInput {
  email: string;
  password: string;
  name: string;
  workspaceName?: string | undefined;
}

export interface FirstOwner {
  /** Whether the set-up page is to be shown, and whether it has to ask for the token. */
  state(request: Request): Promise<{ needed: boolean; tokenNeeded: boolean }>;
  /**
   * @throws AppError STATE_CONFLICT when there is an account already; FORBIDDEN without the token where it is needed
   */
  create(
    request: Request,
    input: FirstOwnerInput & { token?: string | undefined },
  ): Promise<{ userId: string; workspaceId: string; slug: string }>;
  /** Makes what OWNER_EMAIL, OWNER_PASSWORD and OWNER_API_KEY ask for. Does nothing the second time. */
  ensureFromEnv(): Promise<void>;
}

const same = (a: string, b: string): boolean => {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};

/** A proxy on this machine makes every visitor look local, unless it says for whom it asks. Next itself says so too. */
function cameByProxy(request: Request): boolean {
  const clients = request.headers.get("x-forwarded-for")?.split(",") ?? [];
  const isOwn = (client: string): boolean => isLoopbackHost(client.trim().replace(/^::ffff:/i, ""));
  return !clients.every(isOwn) || ["forwarded", "x-real-ip", "via"].some((name) => request.headers.has(name));
}

export function createFirstOwner(platform: Platform, accounts: AccountRepository, keys: ApiKeyRepository): FirstOwner {
  const { env, logger, clock, random } = platform;
  let token: string | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  /** The log shows the token once, at the first moment somebody may need it. */
  function setupToken(): string {
    if (token === null) {
      token = randomBytes(16).toString("base64url");
      logger.warn(
        { event: "setup.code", setupCode: token },
        `To make the first account from elsewhere, use this code: ${token}`,
      );
    }
    return token;
  }

  /** Open only where nobody but this machine can have sent it: bound to loopback, and addressed as such. */
  function isLocal(request: Request): boolean {
    const addressed = [request.headers.get("host"), request.headers.get("x-forwarded-host")].flatMap((host) =>
      host ? [host] : [],
    );
    const hostnames = addressed.map((host) =>
      URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "",
    );
    const own = [env.HOST, new URL(env.publicUrl).hostname];
    return !cameByProxy(request) && [...own, ...hostnames].every(isLoopbackHost);
  }

  /** One after the other: of two set-ups at the same moment the second finds an account. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function make(input: FirstOwnerInput) {
    if (await accounts.hasUsers()) throw new AppError("STATE_CONFLICT", "The first account exists already; sign in.");
    const slug = FIRST_WORKSPACE_SLUG;
    const standing = await accounts.workspaceBySlug(slug);
    const userId = newId("user", clock, random);
    const workspaceId = standing?.id ?? newId("workspace", clock, random);
    const person = {
      userId,
      email: input.email.toLowerCase(),
      name: input.name,
      passwordHash: await hashPassword(input.password),
    };
    await accounts.createOwner(
      person,
      { id: workspaceId, slug, name: input.workspaceName ?? "Main" },
      standing === null,
    );
    logger.info({ event: "owner.created", userId, workspaceId });
    return { userId, workspaceId, slug };
  }

  async function ensureKey(key: string): Promise<void> {
    const hash = hashKey(key);
    if (await keys.existsWithHash(hash)) return;
    const id = newId("apiKey", clock, random);
    const owner = env.OWNER_EMAIL ? await accounts.userIdByEmail(env.OWNER_EMAIL.toLowerCase()) : null;
    const system = { kind: "system", id: "settings" } as const;
    const standing = await accounts.workspaceBySlug(FIRST_WORKSPACE_SLUG);
    const workspaceId = standing?.id ?? newId("workspace", clock, random);
    if (!standing)
      await accounts.createWorkspace({ id: workspaceId, slug: FIRST_WORKSPACE_SLUG, name: "Main" }, null, system);
    const subject = owner ?? `key:${id}`;
    await keys.create(
      {
        id,
        workspaceId,
        name: "OWNER_API_KEY",
        role: "owner",
        hash,
        prefix: prefixOf(key),
        createdBy: creatorOf(subject),
        expiresAtMs: null,
      },
      system,
      owner === null ? { subject, role: "owner" } : undefined,
    );
    logger.info({ event: "owner.key.created", keyId: id, workspaceId });
  }

  return {
    async state(request) {
      const needed = !(await accounts.hasUsers());
      const tokenNeeded = needed && !isLocal(request);
      if (tokenNeeded) setupToken();
      return { needed, tokenNeeded };
    },

    create: (request, input) =>
      inTurn(async () => {
        if (await accounts.hasUsers())
          throw new AppError("STATE_CONFLICT", "The first account exists already; sign in.");
        if (!isLocal(request) && !same(input.token ?? "", setupToken())) {
          throw new AppError("FORBIDDEN", "Give the set-up code that the log of this server shows.", {
            details: [{ path: "token", message: "Missing or wrong" }],
          });
        }
        secretScrubber().register(input.password);
        return make(input);
      }),

    ensureFromEnv: () =>
      inTurn(async () => {
        const { OWNER_EMAIL: email, OWNER_PASSWORD: password, OWNER_NAME: name, OWNER_API_KEY: key } = env;
        if (email !== undefined && password !== undefined && !(await accounts.hasUsers()))
          await make({ email, password, name });
        if (key !== undefined) await ensureKey(key);
      }),
  };
}
