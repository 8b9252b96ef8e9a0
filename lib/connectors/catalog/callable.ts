import type { Service } from "../schema";
import { airtable } from "./airtable";
import { asana } from "./asana";
import { discord } from "./discord";
import { dropbox } from "./dropbox";
import { email } from "./email";
import { github } from "./github";
import { gmail } from "./gmail";
import { googleCalendar } from "./google-calendar";
import { googleDrive } from "./google-drive";
import { googleSheets } from "./google-sheets";
import { hubspot } from "./hubspot";
import { jira } from "./jira";
import { mailchimp } from "./mailchimp";
import { microsoftOutlook } from "./microsoft-outlook";
import { notion } from "./notion";
import { openai } from "./openai";
import { salesforce } from "./salesforce";
import { shopify } from "./shopify";
import { slack } from "./slack";
import { stripe } from "./stripe";
import { telegram } from "./telegram";
import { trello } from "./trello";
import { typeform } from "./typeform";
import { zendesk } from "./zendesk";

/** Services whose operations are described, in order of their ids. */
export const CALLABLE: readonly Service[] = [
  airtable,
  asana,
  discord,
  dropbox,
  email,
  github,
  gmail,
  googleCalendar,
  googleDrive,
  googleSheets,
  hubspot,
  jira,
  mailchimp,
  microsoftOutlook,
  notion,
  openai,
  salesforce,
  shopify,
  slack,
  stripe,
  telegram,
  trello,
  typeform,
  zendesk,
];
