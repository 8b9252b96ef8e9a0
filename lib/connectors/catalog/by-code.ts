import type { Service } from "../schema";
import { email } from "./email";
import { files } from "./files";
import { rss } from "./rss";
import { mysql, postgres, sqlite } from "./sql";

/** Outside services that hand-written code performs, not HTTP calls of the catalogue. */
export const BY_CODE: readonly Service[] = [email, postgres, mysql, sqlite, rss, files];
