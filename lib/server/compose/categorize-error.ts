import type { Categorize } from "@/lib/connectors/core/read-error";
import { diagnoseText } from "@/lib/troubleshooting/core/diagnose";

/**
 * The kind of a live failure by the rules of diagnosis, so that a run's error and what troubleshooting later says of it
 * are one. Undefined where they know no more than the status.
 */
export const categorizeError: Categorize = ({ service, status, codes, message }) => {
  const said = JSON.stringify({ codes: codes.map((code) => ({ code })), message });
  // Of an answer of 200 the status says nothing.
  const { basis, category } = diagnoseText(status >= 400 ? `${status} ${said}` : said, service);
  return basis === "none" || basis === "http_status" ? undefined : category;
};
