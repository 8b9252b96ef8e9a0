import { referencesOf } from "@/lib/expressions/references";
import type { JsonObject } from "@/lib/kernel/json";
import type { Problem, Trigger } from "../definition-schema";
import { formSchema } from "../form-schema";
import { checkHookAuth, parseHookAuth } from "../hook-auth-schema";
import { HOOK_METHODS } from "../hook-methods";
import { checkSchedule } from "./check-schedule";

export interface TriggerFlaw {
  /** Below the trigger. */
  keys: string[];
  code: string;
  message: string;
  severity: Problem["severity"];
}

/** Flaws of a built-in trigger's settings beyond the types of its fields. */
export function checkTriggerSettings(trigger: Trigger): TriggerFlaw[] {
  const { service, event = "", with: settings = {} } = trigger;
  switch (service) {
    case "schedule":
      return checkSchedule(event, settings).map(({ field, message }) =>
        wrong(["with", field], message, "SCHEDULE_INVALID"),
      );
    case "webhook":
      return [...checkPath(settings), ...checkMethods(settings), ...checkAuth(trigger, settings)];
    case "form":
      return [...checkPath(settings), ...checkForm(settings)];
    default:
      return [];
  }
}

function wrong(
  keys: string[],
  message: string,
  code = "WRONG_TYPE",
  severity: TriggerFlaw["severity"] = "error",
): TriggerFlaw {
  return { keys, code, message, severity };
}

/** A path that no request could name. */
function checkPath({ path }: JsonObject): TriggerFlaw[] {
  if (typeof path !== "string") return [];
  const segments = path.replace(/^\/+|\/+$/g, "").split("/");
  const isReachable = segments.every((one) => one !== "." && one !== ".." && !/[?#%\\\s\u0000-\u001f]/.test(one));
  if (isReachable && (path === "" || segments.every((one) => one !== "")) && path.length <= 200) return [];
  return [
    wrong(
      ["with", "path"],
      'path must be at most 200 characters in segments without spaces, ?, # or %, such as "orders/new"',
    ),
  ];
}

function checkMethods({ methods }: JsonObject): TriggerFlaw[] {
  if (!Array.isArray(methods)) return [];
  const known: readonly string[] = HOOK_METHODS;
  if (methods.length > 0 && methods.every((one) => typeof one === "string" && known.includes(one.toUpperCase())))
    return [];
  return [wrong(["with", "methods"], `methods must be a list of ${HOOK_METHODS.join(", ")}`)];
}

function checkAuth(trigger: Trigger, settings: JsonObject): TriggerFlaw[] {
  const flaws = checkHookAuth(settings["auth"], trigger.connection).map(({ keys, code, message }) =>
    wrong(keys, message, code),
  );
  const auth = parseHookAuth(settings["auth"]);
  const isSigned = auth !== null && auth.kind !== "none" && auth.kind !== "token" && auth.kind !== "basic";
  const { dedupe } = settings;
  if (!isSigned || typeof dedupe !== "string") return flaws;
  const unsigned = readsOf(dedupe).find((path) => path[0] !== undefined && path[0] !== "body");
  if (unsigned === undefined) return flaws;
  const message = `dedupe reads trigger.${unsigned.join(".")}, which the signature does not cover: somebody who sends a request again could change it. Read trigger.body`;
  return [...flaws, wrong(["with", "dedupe"], message, "DEDUPE_UNSIGNED", "warning")];
}

/** What an expression reads of `trigger`; nothing where it cannot be read, which is said elsewhere. */
function readsOf(expression: string): string[][] {
  try {
    return referencesOf(expression, "expression").flatMap(({ root, path }) => (root === "trigger" ? [path] : []));
  } catch {
    return [];
  }
}

function checkForm(settings: JsonObject): TriggerFlaw[] {
  const parsed = formSchema.safeParse(settings);
  return (parsed.error?.issues ?? []).map((issue) => {
    const keys = issue.path.map(String);
    return wrong(["with", ...keys], `${keys.join(".")} ${issue.message}`);
  });
}
