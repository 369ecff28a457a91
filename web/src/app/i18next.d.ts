import type app from "@/app/i18n/en.json";
import type attention from "@/features/attention/i18n/en.json";
import type audit from "@/features/audit/i18n/en.json";
import type callbacks from "@/features/callbacks/i18n/en.json";
import type calls from "@/features/calls/i18n/en.json";
import type contacts from "@/features/contacts/i18n/en.json";
import type timeline from "@/features/contacts/timeline/i18n/en.json";
import type customers from "@/features/customers/i18n/en.json";
import type demo from "@/features/demo/i18n/en.json";
import type feedback from "@/features/feedback/i18n/en.json";
import type designer from "@/features/flows/designer/i18n/en.json";
import type flows from "@/features/flows/i18n/en.json";
import type identity from "@/features/identity/i18n/en.json";
import type alarms from "@/features/metrics/alarms/i18n/en.json";
import type definitions from "@/features/metrics/definitions/i18n/en.json";
import type goals from "@/features/metrics/goals/i18n/en.json";
import type metrics from "@/features/metrics/i18n/en.json";
import type reports from "@/features/metrics/reports/i18n/en.json";
import type saved from "@/features/metrics/saved/i18n/en.json";
import type missed from "@/features/missed/i18n/en.json";
import type operations from "@/features/operations/i18n/en.json";
import type people from "@/features/people/i18n/en.json";
import type queues from "@/features/queues/i18n/en.json";
import type recordings from "@/features/recordings/i18n/en.json";
import type sheets from "@/features/sheets/i18n/en.json";
import type twin from "@/features/twin/i18n/en.json";
import type welcome from "@/features/welcome/i18n/en.json";
import type shared from "@/i18n/en.json";

/** English is the source of all catalogues, so its files say which keys there are. */
declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shared";
    resources: {
      alarms: typeof alarms;
      app: typeof app;
      attention: typeof attention;
      audit: typeof audit;
      callbacks: typeof callbacks;
      calls: typeof calls;
      contacts: typeof contacts;
      customers: typeof customers;
      definitions: typeof definitions;
      demo: typeof demo;
      designer: typeof designer;
      feedback: typeof feedback;
      flows: typeof flows;
      goals: typeof goals;
      identity: typeof identity;
      metrics: typeof metrics;
      missed: typeof missed;
      operations: typeof operations;
      people: typeof people;
      queues: typeof queues;
      recordings: typeof recordings;
      reports: typeof reports;
      shared: typeof shared;
      saved: typeof saved;
      sheets: typeof sheets;
      timeline: typeof timeline;
      twin: typeof twin;
      welcome: typeof welcome;
    };
  }
}
