import type { Service } from "../schema";
import { GOOGLE_ERRORS, googleAuth } from "./google-errors";
import { operation } from "./operation";
import { email, fields, instant, integer, list, longText, text, url, howMany, all, everyMs } from "./schema-parts";

const calendarId = text("Calendar id; `primary` is the account's own", "primary", { default: "primary" });
const eventId = text("Event id", "7cbh8rpc10lrc0ckih9tafss99");
const attendees = list("Who is invited", fields({ email: email("E-mail address") }, ["email"]));
const moment = fields({ dateTime: instant("Instant"), timeZone: text("IANA zone", "Europe/Berlin") });
const event = fields(
  {
    id: eventId,
    status: text("Status", "confirmed"),
    summary: text("Title", "Call with Ada"),
    description: longText("Description", "Agenda: the offer"),
    location: text("Place", "Room 1"),
    start: moment,
    end: moment,
    attendees,
    created: instant("When it was made"),
    updated: instant("When it was last changed"),
    htmlLink: url("Address of the event", "https://www.google.com/calendar/event?eid=7cbh8rpc"),
  },
  ["id", "summary", "start", "end", "htmlLink"],
);
const eventInput = {
  summary: text("Title", "Call with Ada"),
  start: instant("Start"),
  end: instant("End", "2026-03-02T10:00:00Z"),
  timeZone: text("IANA zone", "Europe/Berlin"),
  description: longText("Description", "Agenda: the offer"),
  location: text("Place", "Room 1"),
  attendees,
};
const bodyPaths = {
  start: "start.dateTime",
  end: "end.dateTime",
  timeZone: ["start.timeZone", "end.timeZone"],
};

export const googleCalendar: Service = {
  id: "google-calendar",
  name: "Google Calendar",
  category: "calendar",
  aliases: [{ text: "Google Calendar" }],
  maturity: "callable",
  baseUrl: "https://www.googleapis.com/calendar/v3",
  hosts: ["www.googleapis.com"],
  auth: googleAuth("calendar"),
  docsUrl: "https://developers.google.com/workspace/calendar/api/v3/reference",
  operations: [
    operation({
      id: "event.create",
      name: "Create an event",
      effect: "write",
      resource: "event",
      input: fields({ calendarId, ...eventInput }, ["summary", "start", "end"]),
      output: event,
      http: { method: "POST", path: "/calendars/{calendarId}/events", bodyPaths },
      ms: 450,
      verbs: "create, add, schedule, book, plan, block",
      nouns: "event, meeting, appointment, calendar, call, reminder",
    }),
    operation({
      id: "event.update",
      name: "Change an event",
      effect: "idempotent-write",
      resource: "event:{eventId}",
      input: fields({ calendarId, eventId, ...eventInput }, ["eventId"]),
      output: event,
      http: { method: "PATCH", path: "/calendars/{calendarId}/events/{eventId}", bodyPaths },
      ms: 430,
      verbs: "update, change, move, reschedule",
      nouns: "event, meeting, appointment",
    }),
    operation({
      id: "event.get",
      name: "Get an event",
      effect: "read",
      resource: "event:{eventId}",
      input: fields({ calendarId, eventId }, ["eventId"]),
      output: event,
      http: { method: "GET", path: "/calendars/{calendarId}/events/{eventId}", body: "none" },
      ms: 250,
      verbs: "get, read",
      nouns: "event, meeting",
    }),
    operation({
      id: "event.list",
      name: "List events",
      effect: "read",
      resource: "event",
      input: fields({
        calendarId,
        timeMin: instant("Only events that end after this"),
        timeMax: instant("Only events that start before this", "2026-03-09T09:00:00Z"),
        q: text("Words to search for", "offer"),
        updatedMin: instant("Only events changed after this; deleted ones are then among them"),
        maxResults: howMany(2500, 50),
        all,
      }),
      output: fields({ items: list("Events", event) }, ["items"]),
      http: {
        method: "GET",
        path: "/calendars/{calendarId}/events",
        query: { timeMin: "timeMin", timeMax: "timeMax", q: "q", updatedMin: "updatedMin", maxResults: "maxResults" },
        fixedQuery: { singleEvents: "true" },
        body: "none",
        pagination: {
          kind: "cursor",
          requestField: "pageToken",
          responsePath: "nextPageToken",
          itemsPath: "items",
          sizeField: "maxResults",
          sizeMax: 2500,
        },
      },
      ms: 350,
      verbs: "list, get, find, check, fetch",
      nouns: "events, meetings, calendar, agenda, availability",
    }),
    operation({
      id: "event.delete",
      name: "Delete an event",
      effect: "delete",
      resource: "event:{eventId}",
      input: fields({ calendarId, eventId }, ["eventId"]),
      output: fields({}),
      http: { method: "DELETE", path: "/calendars/{calendarId}/events/{eventId}", body: "none" },
      ms: 350,
      verbs: "delete, cancel, remove",
      nouns: "event, meeting, appointment",
    }),
  ],
  events: [
    {
      id: "event.created",
      name: "Event created",
      kind: "polling",
      input: fields({ calendarId, everyMs }),
      output: event,
      polling: {
        operation: "event.list",
        cursorField: "created",
        idField: "id",
        itemsPath: "items",
        input: { updatedMin: "{since}", maxResults: 250 },
      },
      verbs: ["create", "add", "book", "schedule"],
      nouns: ["event", "meeting", "appointment", "calendar"],
    },
    {
      id: "event.starting",
      name: "Event about to start",
      kind: "polling",
      input: fields({
        calendarId,
        minutesBefore: integer("Minutes before its start", 15, { minimum: 0, default: 15 }),
        everyMs,
      }),
      output: event,
      polling: {
        operation: "event.list",
        cursorField: "id",
        idField: "id",
        itemsPath: "items",
        input: { timeMin: "{now}", timeMax: "{now+minutesBefore}", maxResults: 250 },
      },
      verbs: ["start", "begin"],
      nouns: ["event", "meeting", "appointment"],
    },
  ],
  ...GOOGLE_ERRORS,
};
