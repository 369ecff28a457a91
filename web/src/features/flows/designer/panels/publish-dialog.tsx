import { Button } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { useNotices } from "@/components/ui/notices";
import { FailedLine, LoadingRows } from "@/components/ui/states";
import { type Design, usePublishDesign, useTrials, useVersion } from "@/features/flows/api/designs";
import classes from "@/features/flows/designer/designer.module.css";
import { compared } from "@/features/flows/designer/model/compare";
import type { Drawing } from "@/features/flows/designer/model/graph";
import { Changes } from "@/features/flows/designer/panels/changes";
import type { Autosave } from "@/features/flows/designer/use-autosave";

interface Props {
  design: Design;
  drawing: Drawing;
  autosave: Autosave;
  onShow: (node: string) => void;
  onPublished: (design: Design) => void;
  onClose: () => void;
}

/** Says what changes for callers and whether the tests pass, before anybody meets it. */
export function PublishDialog({ design, drawing, autosave, onShow, onPublished, onClose }: Props) {
  const { t } = useTranslation("designer");
  const notify = useNotices();
  const publish = usePublishDesign(design.flow);
  const { data: former } = useVersion(design.flow, design.newest);
  const [error, setError] = useState<unknown>(null);
  const { graph, scenarios = [] } = drawing;
  const comparison = useMemo(() => former && compared(former.graph, graph), [former, graph]);
  const { flush } = autosave;
  useEffect(() => {
    void flush().catch(setError);
  }, [flush]);
  const isSaved = autosave.state === "saved";
  const errors = autosave.problems.filter(({ severity }) => severity === "error");
  const warnings = autosave.problems.length - errors.length;
  const isSame = comparison !== undefined && comparison.nodes.length + comparison.entrances.length === 0;
  const go = async () => {
    try {
      const done = await publish.mutateAsync(await flush());
      onPublished(done);
      notify({ text: t("publish.done", { version: done.newest }) });
      onClose();
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <Dialog title={t("publish.title")} size={620} onClose={onClose}>
      <div className={settings.fields}>
        <p>{t("publish.text")}</p>
        {design.newest > 0 && !comparison && <LoadingRows rows={3} />}
        {comparison && former && (
          <div className={classes.scrolled}>
            <Changes comparison={comparison} before={former.graph} after={graph} onShow={onShow} />
          </div>
        )}
        {scenarios.length > 0 && isSaved && <Tried design={design} drawing={drawing} />}
        {errors.length > 0 && (
          <p className={classes.error} role="alert">
            <Icon name="close" size={16} /> {t("publish.errors", { count: errors.length })}
          </p>
        )}
        {warnings > 0 && (
          <p className={classes.warning}>
            <Icon name="alert" size={16} /> {t("publish.warnings", { count: warnings })}
          </p>
        )}
        <FailedLine error={error} />
        <div className={settings.line}>
          <Button
            data-autofocus
            loading={publish.isPending}
            disabled={!isSaved || errors.length > 0 || isSame}
            onClick={() => void go()}
          >
            {t("publish.do")}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t("publish.cancel")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Plays all scenarios once, and says how many fail. */
function Tried({ design, drawing }: Pick<Props, "design" | "drawing">) {
  const { t } = useTranslation("designer");
  const { mutate, data, error } = useTrials(design.flow);
  const { graph, scenarios = [] } = drawing;
  useEffect(() => {
    mutate({ graph, scenarios });
  }, [mutate, graph, scenarios]);
  if (error) return <FailedLine error={error} />;
  if (!data) return <LoadingRows rows={1} />;
  const failed = data.filter(({ passed }) => !passed).length;
  return (
    <p className={failed > 0 ? classes.warning : classes.good}>
      <Icon name={failed > 0 ? "alert" : "check-circle"} size={16} />{" "}
      {failed > 0 ? t("test.failed", { count: failed }) : t("test.passed", { count: data.length })}
    </p>
  );
}
