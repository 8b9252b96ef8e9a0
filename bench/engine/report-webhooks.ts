import { type Report, round } from "../report";
import { CONNECTIONS, loadWebhook, type WebhookLoad } from "./load-webhook";
import { measureInstance } from "./measure-instance";

export interface Beside {
  name: string;
  url: string;
}

/** Others' webhooks to be measured in the same run: `--beside name=url`, any number of times. */
export function besideOf(args: readonly string[]): Beside[] {
  return args.flatMap((arg, index) => {
    if (arg !== "--beside") return [];
    const [, name, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(args[index + 1] ?? "") ?? [];
    if (name === undefined || url === undefined)
      throw new RangeError(`--beside takes name=url, not ${args[index + 1] ?? "nothing"}`);
    return [{ name, url }];
  });
}

/** A webhook that shapes data in five steps and answers, everything saved, and what others do with theirs. */
export async function reportWebhooks(report: Report, others: readonly Beside[]): Promise<void> {
  const { byWorker, byWeb, branchesMs } = await measureInstance();
  const measured: { name: string; load: WebhookLoad }[] = [];
  for (const { name, url } of others) {
    await loadWebhook(url, 3);
    measured.push({ name, load: await loadWebhook(url, 6) });
  }
  const line = (what: string, load: WebhookLoad): void =>
    report.line(
      what,
      `${round(load.perSecond)}/s, p50 ${round(load.p50Ms)} ms, p99 ${round(load.p99Ms)} ms`,
      measured.map((other) => `${round(load.perSecond / other.load.perSecond)} × ${other.name}`).join(", "),
    );
  report.line(`Webhook → five steps → answer, ${CONNECTIONS} connections`, "");
  line("  through the worker's listener", byWorker);
  line("  through the web port", byWeb);
  for (const { name, load } of measured) line(`  ${name}`, load);
  report.line("A run of three branches of 200 ms", `${round(branchesMs)} ms`);
}
