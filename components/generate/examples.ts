/** Sentences to start from: one event, one schedule, one with a condition. */
export const EXAMPLES = [
  "When I receive important emails from clients, create Asana tasks and notify the team on Slack",
  "Every weekday at 9 read new rows from Google Sheets and post a summary to Slack",
  "When a Stripe payment fails, create a HubSpot task and email the customer",
] as const;
