import { ActionIcon, Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { type Design, useDiscardDesign } from "@/features/flows/api/designs";
import classes from "@/features/flows/designer/designer.module.css";
import { laidOut } from "@/features/flows/designer/model/layout";
import { StepSearch } from "@/features/flows/designer/panels/step-search";
import type { Autosave } from "@/features/flows/designer/use-autosave";
import type { Editor } from "@/features/flows/designer/use-editor";
import { nameIn } from "@/i18n/languages";
import { useErrorText } from "@/i18n/use-error-text";

interface Props {
  design: Design;
  editor: Editor;
  autosave: Autosave;
  canWrite: boolean;
  view: "diagram" | "list";
  onView: (view: "diagram" | "list") => void;
  onShow: (node: string) => void;
  onFit: () => void;
  /** Places a test call to what is drawn. */
  onCall?: (() => void) | undefined;
  onPublish: () => void;
  onReload: () => void;
}

/** What concerns the flow as a whole: its name and state, taking back, finding, ordering, calling and publishing. */
export function DesignerHead(props: Props) {
  const { design, editor, autosave, canWrite, view, onView, onShow, onFit, onCall, onPublish } = props;
  const { t, i18n } = useTranslation("designer");
  const arrange = async () => {
    const positions = await laidOut(editor.drawing.graph);
    editor.apply((drawing) => ({ ...drawing, positions }));
    onFit();
  };
  return (
    <header className={classes.top}>
      <Link to="/admin/flows" className={classes.back} aria-label={t("back")}>
        <Icon name="arrow-left" size={18} />
      </Link>
      <div className={classes.name}>
        <h1>{nameIn(i18n.language, design.name)}</h1>
        <SaveMark {...props} />
      </div>
      <div className={classes.tools} role="toolbar" aria-label={t("tools")}>
        <div className={classes.views}>
          {(["diagram", "list"] as const).map((one) => (
            <button key={one} type="button" aria-pressed={view === one} onClick={() => onView(one)}>
              <Icon name={one === "diagram" ? "route" : "rows"} size={15} />
              {t(`view.${one}`)}
            </button>
          ))}
        </div>
        <StepSearch graph={editor.drawing.graph} onShow={onShow} />
        {canWrite && (
          <>
            <Tool icon="undo" label={t("undo")} keys="Ctrl Z" isOff={!editor.canUndo} onClick={editor.undo} />
            <Tool icon="redo" label={t("redo")} keys="Ctrl Y" isOff={!editor.canRedo} onClick={editor.redo} />
            {view === "diagram" && <Tool icon="layout" label={t("arrange")} onClick={() => void arrange()} />}
          </>
        )}
      </div>
      {canWrite && (
        <>
          {onCall && (
            <Button variant="default" leftSection={<Icon name="phone" size={15} />} onClick={onCall}>
              {t("call")}
            </Button>
          )}
          <Discard {...props} />
          <Button onClick={onPublish} disabled={autosave.state === "conflict"}>
            {t("publish.open")}
          </Button>
        </>
      )}
    </header>
  );
}

interface ToolProps {
  icon: IconName;
  label: string;
  keys?: string;
  isOff?: boolean;
  onClick: () => void;
}

function Tool({ icon, label, keys, isOff = false, onClick }: ToolProps) {
  return (
    <ActionIcon
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      size={32}
      disabled={isOff}
      onClick={onClick}
    >
      <Icon name={icon} size={18} />
    </ActionIcon>
  );
}

/** Whether what is drawn is kept, and whether callers meet it yet. */
function SaveMark({ design, autosave, onReload }: Props) {
  const { t } = useTranslation("designer");
  const textOf = useErrorText();
  const { state, error } = autosave;
  const isWrong = state === "failed" || state === "conflict";
  return (
    <p className={isWrong ? classes.error : classes.saved} role="status">
      {design.newest > 0 ? t("in_use", { version: design.newest }) : t("never_published")}
      {" · "}
      {state === "failed" ? textOf(error) : t(`save.${state}`)}
      {state === "failed" && (
        <button type="button" className={classes.jump} onClick={() => void autosave.flush().catch(() => undefined)}>
          {t("save.again")}
        </button>
      )}
      {state === "conflict" && (
        <button type="button" className={classes.jump} onClick={onReload}>
          {t("save.reload")}
        </button>
      )}
    </p>
  );
}

/** Goes back to what callers meet, after a question. */
function Discard({ design, autosave, onReload }: Props) {
  const { t } = useTranslation("designer");
  const discard = useDiscardDesign(design.flow);
  if (design.newest === 0) return null;
  const go = async () => {
    const version = await autosave.flush().catch(() => null);
    if (version !== null) await discard.mutateAsync(version).catch(() => undefined);
    onReload();
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("more")} size={32}>
          <Icon name="chevron-down" size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("discard.hint", { version: design.newest })}</Menu.Label>
        <Menu.Item color="red" leftSection={<Icon name="trash" size={15} />} onClick={() => void go()}>
          {t("discard.do")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
