import { Button, NativeSelect } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { LoadingRows } from "@/components/ui/states";
import { useVersion, useVersions } from "@/features/flows/api/designs";
import { compared } from "@/features/flows/designer/model/compare";
import { placed } from "@/features/flows/designer/model/layout";
import { Changes } from "@/features/flows/designer/panels/changes";
import type { Editor } from "@/features/flows/designer/use-editor";
import { MILLISECOND } from "@/lib/micros";

interface Props {
  flow: string;
  editor: Editor;
  canWrite: boolean;
  /** The version with which the draft is compared; 0 for none. */
  shown: number;
  onShown: (version: number) => void;
  onShow: (node: string) => void;
}

/** The versions that were published, and what makes the draft another than one of them. */
export function VersionsPanel({ flow, editor, canWrite, shown, onShown, onShow }: Props) {
  const { t, i18n } = useTranslation("designer");
  const { data: versions } = useVersions(flow);
  const { data: former } = useVersion(flow, shown);
  const { graph } = editor.drawing;
  const comparison = useMemo(() => former && compared(former.graph, graph), [former, graph]);
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  if (!versions) return <LoadingRows />;
  if (versions.length === 0) return <p className={settings.hint}>{t("versions.none")}</p>;
  const restore = async () => {
    if (!former) return;
    const positions = await placed(former.graph, former.layout);
    editor.apply((drawing) => ({ ...drawing, graph: former.graph, positions }));
  };
  return (
    <>
      <NativeSelect
        label={t("versions.compare")}
        value={String(shown)}
        onChange={(event) => onShown(Number(event.currentTarget.value))}
        data={[
          { value: "0", label: t("versions.choose") },
          ...versions.map(({ version, published_at }) => ({
            value: String(version),
            label: t("versions.version", { version, when: time.format(published_at / MILLISECOND) }),
          })),
        ]}
      />
      {comparison && former && (
        <>
          <Changes comparison={comparison} before={former.graph} after={graph} onShow={onShow} />
          <div className={settings.line}>
            {canWrite && comparison.nodes.length + comparison.entrances.length > 0 && (
              <ConfirmButton
                label={t("versions.restore", { version: shown })}
                question={t("versions.restore_sure")}
                isPending={false}
                onConfirm={() => void restore()}
              />
            )}
            <Button variant="default" onClick={() => onShown(0)}>
              {t("versions.stop")}
            </Button>
          </div>
        </>
      )}
    </>
  );
}
