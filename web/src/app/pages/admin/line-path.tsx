import { Button } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Centre, callPath, type Hole, holesIn, keyOf } from "@/app/admin/call-path";
import { CallStages } from "@/app/pages/admin/call-stages";
import classes from "@/app/pages/admin/line-path.module.css";
import { PageFrame } from "@/components/settings/page-frame";
import settings from "@/components/settings/settings.module.css";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Failed, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { usePrompts } from "@/features/flows/api/prompts";
import { type LineSetting, useFlowSettings, useHoursSettings, useLineSettings } from "@/features/flows/api/settings";
import { usePromptName } from "@/features/flows/hooks/use-prompt-name";
import { may, useMe } from "@/features/identity/api/session";
import { useAgentSettings } from "@/features/people/api/settings";
import { useQueueSettings, useRouteSettings } from "@/features/queues/api/settings";
import { LANGUAGE_NAMES, nameIn } from "@/i18n/languages";

/** What a caller of one line lives through, and where they would be left alone. */
export function LinePathPage() {
  return may(useMe(), "settings.read") ? <Loading /> : <NoPermission />;
}

function Loading() {
  const { t } = useTranslation("flows");
  const { line: wanted } = useParams({ from: "/signed-in/admin/lines/$line" });
  const { lines, centre, error, retry } = useCentre();
  if (!centre || !lines) return error ? <Failed error={error} onRetry={retry} /> : <LoadingRows rows={8} height={30} />;
  const line = lines.find((one) => one.line === wanted);
  if (line) return <LinePath line={line} centre={centre} />;
  return (
    <Message icon="phone" title={t("path.unknown")} text={t("path.unknown_text")}>
      <Link to="/admin/lines">{t("path.back")}</Link>
    </Message>
  );
}

function LinePath({ line, centre }: { line: LineSetting; centre: Centre }) {
  const { t, i18n } = useTranslation("flows");
  const path = callPath(line, centre, new Date());
  const holes = holesIn(line, path);
  return (
    <PageFrame
      title={nameIn(i18n.language, line.name)}
      lead={t("path.lead")}
      back={
        <Link to="/admin/lines" className={classes.back}>
          <Icon name="arrow-left" size={16} />
          {t("path.back")}
        </Link>
      }
      action={
        <>
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/admin/lines" search={{ open: line.line }} {...props} />}
          >
            {t("path.edit")}
          </Button>
          {line.is_active && (
            <Button
              component="a"
              href={`/call/${line.line}`}
              target="_blank"
              rel="noreferrer"
              className={classes.call}
              leftSection={<Icon name="phone" size={16} />}
            >
              {t("path.call")}
            </Button>
          )}
        </>
      }
    >
      <Card title={t("path.holes")} isPadded={false}>
        {holes.length === 0 ? (
          <p className={classes.fine}>
            <Icon name="check-circle" size={18} /> {t("path.no_holes")}
          </p>
        ) : (
          <ul className={classes.holes}>
            {holes.map((hole) => (
              <HoleLine key={keyOf(hole)} hole={hole} line={line} />
            ))}
          </ul>
        )}
      </Card>
      <Card title={t("path.steps")}>
        <CallStages line={line} path={path} />
      </Card>
    </PageFrame>
  );
}

function HoleLine({ hole, line }: { hole: Hole; line: LineSetting }) {
  const { t, i18n } = useTranslation("flows");
  const promptName = usePromptName();
  const languages = "languages" in hole ? hole.languages : hole.code === "no_sound" ? hole.said.missing : [];
  const params = {
    name: nameOf(hole, i18n.language, promptName),
    languages: languages.map((language) => LANGUAGE_NAMES[language]).join(", "),
  };
  const { to, open } = placeOf(hole, line);
  return (
    <li>
      <Icon name="alert" size={18} color="var(--warning)" />
      <span className={settings.grow}>
        <strong>{t(`path.hole.${hole.code}.text`, params)}</strong>
        <br />
        {t(`path.hole.${hole.code}.fix`)}
      </span>
      <Link to={to} search={{ open }}>
        {t("path.mend")}
      </Link>
    </li>
  );
}

type PromptName = ReturnType<typeof usePromptName>;

function nameOf(hole: Hole, language: string, promptName: PromptName): string {
  if ("hours" in hole) return nameIn(language, hole.hours.name);
  if ("queue" in hole) return nameIn(language, hole.queue.name);
  if ("agent" in hole) return hole.agent.name;
  if (hole.code !== "no_sound") return "";
  return hole.said.prompt ? promptName(hole.said.prompt) : hole.said.id;
}

/** Where a hole is closed. */
function placeOf(hole: Hole, { line }: LineSetting) {
  switch (hole.code) {
    case "never_open":
    case "closed_today":
      return { to: "/admin/hours", open: hole.hours.hours } as const;
    case "no_sound":
      return { to: "/admin/greetings", open: hole.said.id } as const;
    case "queue_off":
      return { to: "/admin/queues", open: undefined } as const;
    case "nobody_serves":
    case "nobody_speaks":
      return { to: "/admin/agents", open: undefined } as const;
    case "agent_off":
      return { to: "/admin/routes", open: undefined } as const;
    case "line_off":
      return { to: "/admin/lines", open: undefined } as const;
    case "no_route":
      return { to: "/admin/lines", open: line } as const;
  }
}

/** All settings that a call may meet; nothing until all of them are there. */
function useCentre() {
  const lines = useLineSettings();
  const flows = useFlowSettings();
  const hours = useHoursSettings();
  const prompts = usePrompts();
  const routes = useRouteSettings();
  const queues = useQueueSettings();
  const agents = useAgentSettings();
  const failed = [lines, flows, hours, prompts, routes, queues, agents].filter(({ isError }) => isError);
  const isThere = flows.data && hours.data && prompts.data && routes.data && queues.data && agents.data;
  const centre: Centre | null = isThere
    ? {
        flows: flows.data,
        hours: hours.data,
        prompts: prompts.data,
        routes: routes.data,
        queues: queues.data,
        agents: agents.data,
      }
    : null;
  const retry = () => {
    for (const query of failed) void query.refetch();
  };
  return { lines: lines.data, centre, error: failed[0]?.error, retry };
}
