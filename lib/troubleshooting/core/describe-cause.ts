import type { ErrorCategory } from "@/lib/workflow/run-schema";
import type { RemedyClass } from "../schema";

const CAUSES: Readonly<Record<ErrorCategory, string>> = {
  validation_error: "{s} refuses a value that the step sends; the same input fails the same way every time",
  auth_missing_scope: "the account is accepted by {s} but lacks the permission or sharing that this action needs",
  invalid_credentials: "the key, password or secret for {s} is wrong or was never valid",
  rate_limited: "more calls reached {s} in a short time than it accepts",
  not_found: "the record, channel or path that the step names does not exist at {s}, or the account cannot see it",
  upstream_5xx: "{s} itself failed or was briefly unavailable",
  auth_expired: "the sign-in at {s} has run out or was revoked",
  resource_state: "the target exists at {s} but is in a state that forbids the action",
  configuration_missing: "something has to be set up once before {s} accepts this action",
  payload_too_large: "what the step sends is larger than {s} accepts",
  concurrency_lock: "two actors change the same thing at {s} at the same time",
  conflict_duplicate: "the record that the step creates exists already at {s}",
  type_error: "a value has another type than {s} or the step expects",
  timeout: "{s} gave no answer within the allowed time",
  quota_exhausted: "an allowance at {s} is used up",
  expression_error: "an expression of the step cannot be evaluated with the data it got",
  schema_drift: "field names or the shape of the answer of {s} differ from what the workflow was built for",
  data_empty: "a value that the step needs is absent because an earlier step returned nothing",
  payment_required: "{s} asks for a payment, a valid card or a larger plan",
  dns_failure: "the host name of {s} could not be resolved",
  webhook_not_registered: "{s} does not know the hook, or it is switched off",
  connection_reset: "the connection to {s} was made and then cut",
  tls_error: "the certificate or handshake of {s} was not accepted",
  out_of_memory: "the process ran out of memory",
  infinite_loop: "the workflow calls itself without an end",
  pagination_limit: "more results exist than {s} returns in one call, or the page marker is not valid any more",
  connection_refused: "nothing accepts connections at the address of {s}",
  disk_full: "there is no space left to write",
  unknown: "the text does not say what went wrong",
};

const ACTIONS: Readonly<Record<RemedyClass, string>> = {
  retry_backoff: "Try again with growing pauses: give the step a retry policy.",
  wait_retry_after:
    "Wait as long as {s} asks, then try again: give the step a retry policy, which honours Retry-After.",
  skip_item: "Leave this item out and go on with the rest.",
  split_batch: "Send smaller batches.",
  retry_serialized: "Try again, one call at a time.",
  upsert_or_skip: "Update the existing record instead of creating it, or leave it out.",
  guard_missing: "Check for the missing value before it is used and give a default.",
  coerce_type: "Convert the value to the type that is wanted.",
  refresh_token: "Get a new access token with the refresh token, then try again.",
  remap_fields: "Point the mapping at the field's present name.",
  break_loop: "Stop the self-call: filter the workflow's own events or cap the depth.",
  reregister_webhook: "Register the hook again by publishing the workflow.",
  paginate: "Fetch the results page by page.",
  use_new_id: "Use the new id that the answer names.",
  reduce_concurrency: "Run fewer calls at one time.",
  truncate_value: "Cut the text to the length that {s} allows.",
  fix_parse: "Read the answer in the form it really has.",
  recreate_webhook: "Delete the stale subscription at {s} and publish the workflow, which makes a new one.",
  new_idempotency_key: "Send the request with a fresh idempotency key.",
  join_resource: "Add the app to the channel, then try again.",
  fix_parameter: "Open the step and correct the value that {s} refuses.",
  fix_credentials: "Open Connections, edit the connection to {s} and enter the right key or password.",
  grant_scope: "Reconnect {s} with the missing permission, or ask its administrator to grant it.",
  reconnect_account: "Open Connections, choose the connection to {s} and sign in again.",
  fix_expression: "Open the step and correct the expression.",
  raise_quota: "Wait for the allowance to renew, or ask {s} for a larger one.",
  share_resource: "Share the file, page or base at {s} with the connected account.",
  payment_action: "Settle the payment, change the card or choose a larger plan at {s}.",
  fix_host: "Check the address and port, and that {s} is running there.",
  enable_api: "Switch the API on in the console of {s}, then try again.",
  fix_code: "Open the step and repair its code.",
  fix_tls: "Renew or trust the certificate of {s}, or correct http/https in the address.",
  set_config: "Change the setting at {s} or in the environment that the message names.",
  install_node: "Install the missing module or use another step in its place.",
  verify_sender: "Verify the sender address or domain at {s}.",
  contact_provider: "Contact the support of {s}; nothing in the workflow can solve it.",
  free_disk: "Make room on the disk, then run again.",
  reduce_file: "Make the file smaller before it is sent.",
  remove_second_consumer: "Stop the other process that uses the same token or hook.",
  sync_clock: "Set the machine's clock (time synchronisation), then try again.",
  add_memory: "Give the process more memory, or process less at one time.",
  edit_content: "Change the content that {s} refuses.",
  find_first_error: "Look for the first error before this line; add the lines around it.",
  rotate_secret: "Make a new secret at {s} and enter it in Connections.",
};

function fill(text: string, service: string | null): string {
  return text.replaceAll("{s}", service ?? "the service");
}

/** One sentence: why it failed. */
export function describeCause(category: ErrorCategory, remedy: RemedyClass, service: string | null): string {
  const cause = fill(CAUSES[category], service);
  const missing = category === "validation_error" && remedy === "guard_missing" ? " (a required value is missing)" : "";
  return `${cause.charAt(0).toUpperCase()}${cause.slice(1)}${missing}.`;
}

/** One sentence: the exact next action. */
export function describeAction(remedy: RemedyClass, service: string | null): string {
  return fill(ACTIONS[remedy], service);
}
