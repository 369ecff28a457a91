import { useQuery } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";
import { usePrompts } from "@/features/flows/api/prompts";
import { useHoursSettings, useLineSettings } from "@/features/flows/api/settings";
import { may, useMe } from "@/features/identity/api/session";
import { useAgentSettings } from "@/features/people/api/settings";
import { useQueueSettings, useRouteSettings } from "@/features/queues/api/settings";

export type StepName =
  | "agents"
  | "queues"
  | "assignment"
  | "routes"
  | "hours"
  | "lines"
  | "first_call"
  | "greetings"
  | "colleague";

export interface Step {
  name: StepName;
  /** Where it is done. */
  to: string;
  /** Whether that is a page of its own, outside of the app's frame. */
  isOutside: boolean;
  isDone: boolean;
  /** Whether no call is answered without it. */
  isNeeded: boolean;
}

export interface Setup {
  /** `null` until all of it is known. */
  steps: readonly Step[] | null;
  /** Whether calls can be answered: everything that is needed is there. */
  isReady: boolean;
  error: unknown;
  retry: () => void;
}

const MANY = 20;

/** How far the centre is, from what there is in it: the one source of the first steps and of the page Welcome. */
export function useSetup(): Setup {
  const agents = useAgentSettings();
  const queues = useQueueSettings();
  const routes = useRouteSettings();
  const hours = useHoursSettings();
  const lines = useLineSettings();
  const prompts = usePrompts();
  const users = useUserCount();
  const calls = useFirstCall();
  const asked = [agents, queues, routes, hours, lines, prompts, users, calls];
  const failed = asked.filter(({ isError }) => isError);
  const used = agents.data?.filter(({ is_active }) => is_active) ?? [];
  const line = lines.data?.find(({ is_active }) => is_active)?.line;
  const needed = (name: StepName, to: string, isDone: boolean): Step => ({
    name,
    to,
    isOutside: false,
    isDone,
    isNeeded: true,
  });
  const steps: Step[] = [
    needed("agents", "/admin/people", used.length > 0),
    needed("queues", "/admin/queues", isAnyUsed(queues)),
    needed(
      "assignment",
      "/admin/agents",
      used.some((agent) => agent.queues.length > 0),
    ),
    needed("routes", "/admin/routes", isAnyUsed(routes)),
    needed("hours", "/admin/hours", isAnyUsed(hours)),
    needed("lines", "/admin/lines", line !== undefined),
  ];
  const isReady = steps.every(({ isDone }) => isDone);
  const wished = (name: StepName, to: string, isDone: boolean | undefined, isOutside = false): Step[] =>
    isDone === undefined ? [] : [{ name, to, isOutside, isDone, isNeeded: false }];
  const hasOwnSound = prompts.data?.some(({ sounds }) => sounds.some(({ origin }) => origin !== "shipped"));
  const more = [
    ...wished("first_call", line ? `/call/${line}` : "/admin/lines", calls.data, line !== undefined),
    ...wished("greetings", "/admin/greetings", hasOwnSound),
    ...wished("colleague", "/admin/people", users.data === undefined ? undefined : users.data > 1),
  ];
  const isKnown = asked.every(({ isLoading, isError }) => !isLoading && !isError);
  return {
    steps: isKnown ? [...steps, ...more] : null,
    isReady,
    error: failed[0]?.error,
    retry: () => {
      for (const query of failed) void query.refetch();
    },
  };
}

/** Only some of those who may read the settings may know who can sign in; the others are not shown that step. */
function useUserCount() {
  const api = useApi();
  const me = useMe();
  return useQuery({
    queryKey: ["users"],
    enabled: may(me, "users.manage"),
    queryFn: () => answered(api.GET("/api/users")),
    select: (all) => all.filter(({ is_active }) => is_active).length,
  });
}

/** Whether a call was ever answered, for those who may know. */
function useFirstCall() {
  const api = useApi();
  const me = useMe();
  return useQuery({
    queryKey: ["contacts", "first"],
    enabled: may(me, "contacts.read"),
    queryFn: () => answered(api.GET("/api/contacts", { params: { query: { limit: MANY } } })),
    select: ({ items }) => items.some(({ answered_at }) => answered_at !== null),
  });
}

const isAnyUsed = ({ data = [] }: { data?: readonly { is_active: boolean }[] | undefined }) =>
  data.some(({ is_active }) => is_active);
