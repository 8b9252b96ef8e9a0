/** What somebody who runs an office asks for, and what the workflow has to look like. */
export interface EverydayRequest {
  text: string;
  /** Service that starts it: of the catalogue, "schedule", "webhook" or "manual". */
  trigger: string;
  /** Cron, or milliseconds of an interval. */
  schedule?: string | number;
  /** Services of the steps in order; built-in steps by name, e.g. "wait". */
  steps: readonly string[];
  /** Index of a step that runs only under a condition. */
  conditional?: number;
  /** Index of a step that runs only when the one before failed. */
  onFailure?: number;
  /** Index of a step and of one it has to wait for. */
  waits?: readonly [number, number];
  /** A question that has to be asked. */
  asks?: RegExp;
}

export const EVERYDAY_REQUESTS: readonly EverydayRequest[] = [
  {
    text: "Every weekday at 8 post the weather to Slack",
    trigger: "schedule",
    schedule: "0 8 * * 1-5",
    steps: ["slack"],
  },
  {
    text: "On the first Monday of the month send a reminder to Slack",
    trigger: "schedule",
    schedule: "0 9 * * 1#1",
    steps: ["slack"],
  },
  {
    text: "Every 15 minutes check Gmail for new mail and post it to Slack",
    trigger: "schedule",
    schedule: "*/15 * * * *",
    steps: ["gmail", "slack"],
    waits: [1, 0],
  },
  {
    text: "Every other day send me a summary of open GitHub issues by Gmail",
    trigger: "schedule",
    schedule: 172_800_000,
    steps: ["github", "gmail"],
    waits: [1, 0],
  },
  {
    text: "Each Friday at 4pm post a reminder to fill in timesheets in #team on Slack",
    trigger: "schedule",
    schedule: "0 16 * * 5",
    steps: ["slack"],
  },
  {
    text: "At 7:30 every morning send today's Google Calendar events to Telegram",
    trigger: "schedule",
    schedule: "30 7 * * *",
    steps: ["google-calendar", "telegram"],
    waits: [1, 0],
  },
  {
    text: "Every hour get new HubSpot contacts and add them to Google Sheets",
    trigger: "schedule",
    schedule: "0 * * * *",
    steps: ["hubspot", "google-sheets"],
    waits: [1, 0],
  },
  {
    text: "On the 1st of every month at 6am create an Asana task for the invoices",
    trigger: "schedule",
    schedule: "0 6 1 * *",
    steps: ["asana"],
  },
  {
    text: "Twice a day post the open Jira issues to Slack",
    trigger: "schedule",
    schedule: "0 9,17 * * *",
    steps: ["jira", "slack"],
    waits: [1, 0],
  },
  {
    text: "Every Monday and Thursday at 10 send an email to team@acme.com with Gmail",
    trigger: "schedule",
    schedule: "0 10 * * 1,4",
    steps: ["gmail"],
  },
  {
    text: "Every two weeks on Friday send the report by Gmail",
    trigger: "schedule",
    steps: ["gmail"],
    asks: /which (?:day|week|Friday)|first run|start/i,
  },
  {
    text: "Daily at midnight back up the Google Sheets rows to Google Drive",
    trigger: "schedule",
    schedule: "0 0 * * *",
    steps: ["google-sheets", "google-drive"],
    waits: [1, 0],
  },
  { text: "When a Stripe payment succeeds, add a row to Google Sheets", trigger: "stripe", steps: ["google-sheets"] },
  {
    text: "When a Typeform response comes in, create a HubSpot contact and tell sales on Slack",
    trigger: "typeform",
    steps: ["hubspot", "slack"],
  },
  {
    text: "If someone fills in our Typeform, send them a thank-you email with Gmail",
    trigger: "typeform",
    steps: ["gmail"],
  },
  {
    text: "When a new Shopify order is over $500, post it to #big-orders on Slack",
    trigger: "shopify",
    steps: ["slack"],
  },
  {
    text: "When a GitHub issue is opened, create a Linear issue and post it in Discord",
    trigger: "github",
    steps: ["linear", "discord"],
  },
  { text: "Save every Gmail attachment to Google Drive", trigger: "gmail", steps: ["google-drive"] },
  { text: "Post new RSS items to Slack", trigger: "rss", steps: ["slack"] },
  { text: "When a row is added to Google Sheets, create a Trello card", trigger: "google-sheets", steps: ["trello"] },
  {
    text: "When a deal is won in HubSpot, create a Jira issue and email the team with Gmail",
    trigger: "hubspot",
    steps: ["jira", "gmail"],
  },
  { text: "When a Stripe charge fails, create a Zendesk ticket", trigger: "stripe", steps: ["zendesk"] },
  { text: "When I star an email in Gmail, make a task in Asana", trigger: "gmail", steps: ["asana"] },
  {
    text: "When a new customer signs up in Stripe, wait 3 days and send them an email with Gmail",
    trigger: "stripe",
    steps: ["wait", "gmail"],
    waits: [1, 0],
  },
  {
    text: "When a Calendly call is booked, send a Slack message, then 1 hour later send an email with Gmail",
    trigger: "calendly",
    steps: ["slack", "wait", "gmail"],
    waits: [2, 1],
  },
  {
    text: "When a new lead arrives in HubSpot, post to Slack and if it fails tell me by Gmail",
    trigger: "hubspot",
    steps: ["slack", "gmail"],
    onFailure: 1,
  },
  {
    text: "When a Shopify order is created add it to Google Sheets. If that fails, tell me on Slack",
    trigger: "shopify",
    steps: ["google-sheets", "slack"],
    onFailure: 1,
  },
  {
    text: "Every day at 9 export Airtable records to Google Sheets and if something goes wrong notify me on Slack",
    trigger: "schedule",
    schedule: "0 9 * * *",
    steps: ["airtable", "google-sheets", "slack"],
    onFailure: 2,
  },
  {
    text: "When a Stripe payment is over 1000 post to Slack, otherwise add a row to Google Sheets",
    trigger: "stripe",
    steps: ["slack", "google-sheets"],
    conditional: 0,
  },
  {
    text: "When a Typeform response arrives, add it to Airtable. If the rating is below 3, post it to Slack",
    trigger: "typeform",
    steps: ["airtable", "slack"],
  },
  { text: "When a Gmail message contains invoice, save it to Google Drive", trigger: "gmail", steps: ["google-drive"] },
  {
    text: "After I approve, publish the WordPress post",
    trigger: "manual",
    steps: ["approval", "wordpress"],
    waits: [1, 0],
    asks: /approv/i,
  },
  {
    text: "When a new invoice arrives in Gmail, ask me for approval and then add it to Google Sheets",
    trigger: "gmail",
    steps: ["approval", "google-sheets"],
    waits: [1, 0],
    asks: /approv/i,
  },
  { text: "Copy new contacts from HubSpot to Mailchimp", trigger: "hubspot", steps: ["mailchimp"] },
  {
    text: "Every night sync Airtable records to Notion",
    trigger: "schedule",
    schedule: "0 21 * * *",
    steps: ["airtable", "notion"],
    waits: [1, 0],
  },
  {
    text: "Get the open issues from GitHub and add them to a Google Sheet every Sunday",
    trigger: "schedule",
    schedule: "0 9 * * 0",
    steps: ["github", "google-sheets"],
    waits: [1, 0],
  },
  {
    text: "Use OpenAI to summarize every new Gmail message and post the summary to Slack",
    trigger: "gmail",
    steps: ["openai", "slack"],
    waits: [1, 0],
  },
  {
    text: "When a Zendesk ticket is created, classify it with OpenAI and create a Jira issue",
    trigger: "zendesk",
    steps: ["openai", "jira"],
    waits: [1, 0],
  },
  { text: "When a webhook is called, send a message to Discord", trigger: "webhook", steps: ["discord"] },
  {
    text: "When our site calls a webhook, add a row to Airtable and reply with Gmail",
    trigger: "webhook",
    steps: ["airtable", "gmail"],
  },
  { text: "Send a Telegram message when a file is added to Dropbox", trigger: "dropbox", steps: ["telegram"] },
  {
    text: "Create a Trello card whenever I get an email from boss@acme.com in Gmail",
    trigger: "gmail",
    steps: ["trello"],
  },
  { text: "Tweet each new WordPress post", trigger: "wordpress", steps: ["x-twitter"] },
  {
    text: "Notify the team in Microsoft Teams when a Jira issue is closed",
    trigger: "jira",
    steps: ["microsoft-teams"],
  },
  {
    text: "When a meeting starts in Google Calendar send a reminder on Slack",
    trigger: "google-calendar",
    steps: ["slack"],
  },
  { text: "Text me with Twilio when a Stripe dispute is opened", trigger: "stripe", steps: ["twilio"] },
  { text: "When a Slack message is posted in #ideas, add it to Notion", trigger: "slack", steps: ["notion"] },
  { text: "When a new user registers, send a welcome email with SendGrid", trigger: "manual", steps: ["sendgrid"] },
  {
    text: "Move completed Trello cards to Google Sheets every Friday",
    trigger: "schedule",
    schedule: "0 9 * * 5",
    steps: ["trello", "google-sheets"],
    waits: [1, 0],
  },
  { text: "Use Asana instead of Jira for every new Zendesk ticket", trigger: "zendesk", steps: ["asana"] },
  { text: "Whenever a PayPal payment is received, add it to QuickBooks", trigger: "paypal", steps: ["quickbooks"] },
  { text: "Post to Slack on Monday at 9", trigger: "schedule", schedule: "0 9 * * 1", steps: ["slack"] },
  {
    text: "Every 45 minutes call our API and post the answer to Slack",
    trigger: "schedule",
    schedule: 2_700_000,
    steps: ["http", "slack"],
  },
  { text: "Every day at 6pm log the time", trigger: "schedule", schedule: "0 18 * * *", steps: ["log"] },
  {
    text: "Every quarter send the figures by Gmail",
    trigger: "schedule",
    schedule: "0 9 1 1,4,7,10 *",
    steps: ["gmail"],
  },
  {
    text: "Monday to Friday at 17:30 post the daily numbers to Microsoft Teams",
    trigger: "schedule",
    schedule: "30 17 * * 1-5",
    steps: ["microsoft-teams"],
  },
  {
    text: "When a lead is created in Salesforce, enrich it with Clearbit and update HubSpot",
    trigger: "salesforce",
    steps: ["clearbit", "hubspot"],
  },
  {
    text: "When a GitHub pull request is merged, post to Slack and close the Jira issue",
    trigger: "github",
    steps: ["slack", "jira"],
  },
  {
    text: "When a mail with an attachment arrives in Outlook, upload it to OneDrive",
    trigger: "microsoft-outlook",
    steps: ["microsoft-onedrive"],
  },
  {
    text: "Add new Facebook leads to Google Sheets and send an SMS with Twilio",
    trigger: "facebook-lead-ads",
    steps: ["google-sheets", "twilio"],
  },
  {
    text: "Remind me on Slack 10 minutes before each Google Calendar event",
    trigger: "google-calendar",
    steps: ["slack"],
  },
  { text: "When a Notion page is updated, send the change to Discord", trigger: "notion", steps: ["discord"] },
];
