import type { OperationRules } from "../core/program";

/** Rules for tests: `effect.<effect>` operations have that effect, everything else reads; nothing keeps to keys. */
export const plainRules: OperationRules = {
  effectOf(_service, operation) {
    if (operation === "write" || operation === "delete" || operation === "none" || operation === "idempotent-write")
      return operation;
    return "read";
  },
  idempotencyOf: (service) => (service === "keyed" ? "honoured" : "none"),
  costUsdOf: () => 0,
};
