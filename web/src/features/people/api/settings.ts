import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type TeamSetting = Answer<"/api/settings/teams", "get">[number];
export type SkillSetting = Answer<"/api/settings/skills", "get">[number];
export type BreakSetting = Answer<"/api/settings/breaks", "get">[number];

export function useTeamSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "teams"], queryFn: () => answered(api.GET("/api/settings/teams")) });
}

/** The teams for whoever may read settings; nothing is asked for others. */
export function useTeams(isAllowed: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ["settings", "teams"],
    enabled: isAllowed,
    queryFn: () => answered(api.GET("/api/settings/teams")),
  });
}

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveTeam() {
  const api = useApi();
  return ({ team, ...body }: TeamSetting): Promise<TeamSetting> =>
    body.version === 0
      ? answered(api.POST("/api/settings/teams", { body }))
      : answered(api.PUT("/api/settings/teams/{team}", { params: { path: { team } }, body }));
}

export function useSkillSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "skills"], queryFn: () => answered(api.GET("/api/settings/skills")) });
}

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveSkill() {
  const api = useApi();
  return ({ skill, ...body }: SkillSetting): Promise<SkillSetting> =>
    body.version === 0
      ? answered(api.POST("/api/settings/skills", { body }))
      : answered(api.PUT("/api/settings/skills/{skill}", { params: { path: { skill } }, body }));
}

export function useBreakSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "breaks"], queryFn: () => answered(api.GET("/api/settings/breaks")) });
}

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveBreak() {
  const api = useApi();
  return ({ reason, ...body }: BreakSetting): Promise<BreakSetting> =>
    body.version === 0
      ? answered(api.POST("/api/settings/breaks", { body }))
      : answered(api.PUT("/api/settings/breaks/{reason}", { params: { path: { reason } }, body }));
}

export type AgentSetting = Answer<"/api/settings/agents", "get">[number];

export function useAgentSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "agents"], queryFn: () => answered(api.GET("/api/settings/agents")) });
}

/** Gives an agent a team, languages, queues and skills. */
export function useAssignAgent() {
  const api = useApi();
  return ({ agent, name: _, is_active: __, ...body }: AgentSetting): Promise<AgentSetting> =>
    answered(
      api.PUT("/api/settings/agents/{agent}", {
        params: { path: { agent } },
        body,
      }),
    );
}

export function useOrderBreaks() {
  const api = useApi();
  return (order: string[]) => answered(api.PUT("/api/settings/breaks/order", { body: { order } }));
}
