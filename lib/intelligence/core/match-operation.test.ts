import { describe, expect, it } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import { matchOperation } from "./match-operation";

const chosen = (serviceId: string, verb: string | null, text: string, reading = false): string | undefined => {
  const service = catalog.service(serviceId);
  return service === undefined ? undefined : matchOperation(service, verb, text, reading)?.operation.id;
};

describe("what a clause asks of a service", () => {
  it.each([
    ["jira", "open", "open a bug report for it in Jira", "issue.create"],
    ["zendesk", "raise", "raise a case in Zendesk", "ticket.create"],
    ["hubspot", "add", "add the attendee to HubSpot", "contact.create"],
    ["salesforce", "create", "create a prospect in Salesforce", "lead.create"],
    ["freshdesk", "log", "log an incident in Freshdesk", "ticket.create"],
  ])("other words for its things are understood: %s, %s, %s", (service, verb, text, operation) => {
    expect(chosen(service, verb, text)).toBe(operation);
  });

  it.each([
    ["airtable", "copy", "copy the pages to Airtable", "record.create"],
    ["todoist", "put", "put starred repositories into Todoist", "task.create"],
    ["wordpress", "push", "push the finished story to WordPress", "post.create"],
    ["google-docs", "save", "save the transcript in Google Docs", "document.create"],
  ])("what holds anything takes whatever is put in: %s", (service, verb, text, operation) => {
    expect(chosen(service, verb, text)).toBe(operation);
  });

  it("who is added to a service that writes mails is put on its list", () => {
    expect(chosen("brevo", "add", "add valid ones to Brevo")).toBe("contact.create");
    expect(chosen("mailchimp", "put", "put them into Mailchimp")).toMatch(/^member\.(?:add|upsert)$/);
    expect(chosen("brevo", "send", "send a thank-you mail with Brevo")).toBe("email.send");
  });

  it("what is pointed at is what the start is about", () => {
    const xero = catalog.service("xero");
    if (xero === undefined) throw new TypeError("no xero");
    const made = (about: string) => matchOperation(xero, "create", "create them in Xero", false, about)?.operation.id;
    expect(made("customer")).toBe("contact.create");
    expect(made("invoice")).toBe("invoice.create");
  });

  it("the thing right behind the verb is what is made", () => {
    expect(chosen("hubspot", "add", "add a note to the contact")).toBe("note.create");
    expect(chosen("pipedrive", "add", "add a note to the deal")).toBe("note.create");
    expect(chosen("zendesk", "create", "create a user for the ticket")).toBe("user.create");
  });

  it("what a thing is put in as decides", () => {
    expect(chosen("quickbooks", "put", "put the invoices into QuickBooks as bills")).toBe("bill.create");
    expect(chosen("quickbooks", "put", "put the bills into QuickBooks as invoices")).toBe("invoice.create");
  });

  it("its own words come before other words for them", () => {
    expect(chosen("stripe", "create", "create an invoice for the client in Stripe")).toBe("invoice.create");
  });

  it("another word is no reason to delete, nor to write where is to be read", () => {
    expect(chosen("stripe", "find", "find the client in Stripe", true)).toMatch(/^customer\.(?:list|search)$/);
    expect(chosen("zendesk", "create", "create a case in Zendesk")).not.toMatch(/delete/);
  });
});
