import type { Service } from "../schema";
import { email } from "./email";
import { rss } from "./rss";

/** Outside services that hand-written code performs, not HTTP calls of the catalogue. */
export const BY_CODE: readonly Service[] = [email, rss];
