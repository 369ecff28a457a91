import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { useHistoryChoices } from "@/app/use-history-choices";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { NoticesProvider, useNotices } from "@/components/ui/notices";
import { FailedLine, Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { useCalled } from "@/features/metrics/figures/called";
import { type Goal, useDeleteGoal, useGoals } from "@/features/metrics/goals/api/goals";
import { GoalCard } from "@/features/metrics/goals/components/goal-card";
import { GoalDialog } from "@/features/metrics/goals/components/goal-dialog";
import goals from "@/features/metrics/goals/components/goals.module.css";
import { type Definition, useDefinitions } from "@/features/metrics/reports/api/figures";
import { usePlaceText } from "@/features/metrics/reports/hooks/use-place-text";
import { useDocumentTitle } from "@/lib/use-document-title";

/** What figures are to come to, how far that is, and how likely. */
export function GoalsPage() {
  const { t } = useTranslation("goals");
  const me = useMe();
  useDocumentTitle(t("title"));
  if (!may(me, "reports.read")) return <NoPermission />;
  return (
    <NoticesProvider>
      <Page />
    </NoticesProvider>
  );
}

function Page() {
  const definitions = useDefinitions();
  return (
    <div className={classes.page}>
      <Loaded query={definitions} loading={<LoadingRows rows={8} height={40} />}>
        {(found) => <Goals definitions={found} />}
      </Loaded>
    </div>
  );
}

function Goals({ definitions }: { definitions: readonly Definition[] }) {
  const { t } = useTranslation("goals");
  const maySet = may(useMe(), "goals.set");
  const show = useNotices();
  const [isOver, setOver] = useState(false);
  /** The goal that is changed, a new one, or none. */
  const [edited, setEdited] = useState<Goal | "new" | null>(null);
  const found = useGoals(isOver);
  const { remove, restore } = useDeleteGoal();
  const { choices } = useHistoryChoices();
  const text = usePlaceText(useCalled().names);
  const forget = ({ goal, name }: Goal) =>
    remove.mutate(goal, {
      onSuccess: () => show({ text: t("deleted", { name }), undo: () => restore.mutate(goal) }),
    });
  const setGoal = maySet && (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEdited("new")}>
      {t("set")}
    </Button>
  );
  return (
    <>
      <div className={classes.head}>
        <h1>{t("title")}</h1>
        <SegmentedControl
          aria-label={t("which")}
          value={isOver ? "over" : "running"}
          onChange={(value) => setOver(value === "over")}
          data={[
            { value: "running", label: t("running") },
            { value: "over", label: t("over") },
          ]}
        />
        {!!found.data?.length && setGoal}
      </div>
      <FailedLine error={remove.error ?? restore.error} />
      <Loaded query={found} loading={<LoadingRows rows={8} height={40} />}>
        {(all) =>
          all.length > 0 ? (
            <div className={goals.cards}>
              {all.map((goal) => {
                const definition = definitions.find(({ name }) => name === goal.metric);
                const deeds = maySet && { onEdit: () => setEdited(goal), onDelete: () => forget(goal) };
                return (
                  definition && <GoalCard key={goal.goal} goal={goal} definition={definition} text={text} {...deeds} />
                );
              })}
            </div>
          ) : (
            <Card>
              {isOver ? (
                <Message icon="target" title={t("empty.over_title")} text={t("empty.over_text")} />
              ) : (
                <Message icon="target" title={t("empty.title")} text={t(maySet ? "empty.text" : "empty.read")}>
                  {setGoal}
                </Message>
              )}
            </Card>
          )
        }
      </Loaded>
      {edited && (
        <GoalDialog
          definitions={definitions}
          goal={edited === "new" ? null : edited}
          choices={choices}
          onSaved={({ name }) => {
            setEdited(null);
            show({ text: t("saved", { name }) });
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}
