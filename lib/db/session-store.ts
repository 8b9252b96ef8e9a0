import { prismaAdapter } from "better-auth/adapters/prisma";
import type { Database } from "./prisma";

/** Where the sign-in library keeps users, accounts and sessions. */
export function sessionStore(db: Database) {
  return prismaAdapter(db, { provider: "sqlite" });
}
