import type { Service } from "../schema";
import { asana } from "./asana";
import { gmail } from "./gmail";
import { slack } from "./slack";

/** Services whose operations can be called, in order of their names. */
export const CALLABLE: readonly Service[] = [asana, gmail, slack];
