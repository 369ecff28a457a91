import { VisuallyHidden } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { OpeningProvider } from "@/app/figures/opening";
import { Day } from "@/app/live/day";
import { QueueRows } from "@/app/live/queues-table";
import classes from "@/app/pages/wall.module.css";
import { LoadingRows, NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { useQueueName } from "@/features/queues/api/queues";
import { useQueuesBoard } from "@/features/queues/live/queues";
import { useDocumentTitle } from "@/lib/use-document-title";

const TURN_MS = 12_000;
/** Heights in letters, as the styles have them. */
const ROW = 2.8;
const REST = 17.5;

/** The live figures for a screen on the wall: large, dark, and with nothing that must be pressed. Escape leads back. */
export function WallPage() {
  const { t } = useTranslation("app");
  const me = useMe();
  const router = useRouter();
  useDocumentTitle(t("live.wall"));
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      const isOpened = document.querySelector('[role="dialog"]') !== null;
      if (event.key === "Escape" && !isOpened) void router.navigate({ to: "/live" });
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [router]);
  return (
    <main className={classes.wall} aria-label={t("live.wall")}>
      <VisuallyHidden component="h1">{t("live.wall")}</VisuallyHidden>
      {may(me, "queues.watch") ? (
        <OpeningProvider>
          <Day isWall />
          <Queues />
        </OpeningProvider>
      ) : (
        <NoPermission />
      )}
    </main>
  );
}

/** As many queues as fit; the others take their turn. */
function Queues() {
  const { t, i18n } = useTranslation("app");
  const { isReady, queues } = useQueuesBoard();
  const nameOf = useQueueName();
  const fits = useFits();
  const sorted = [...queues].sort((a, b) => nameOf(a.queue).localeCompare(nameOf(b.queue), i18n.language));
  const pages = Math.max(1, Math.ceil(sorted.length / fits));
  const page = useTurns(pages);
  if (!isReady) return <LoadingRows rows={4} height={40} />;
  return (
    <div className={classes.queues}>
      <QueueRows queues={sorted.slice(page * fits, (page + 1) * fits)} />
      {pages > 1 && <p className={classes.page}>{t("live.wall_page", { page: page + 1, pages })}</p>}
    </div>
  );
}

function useFits(): number {
  const count = () => Math.max(3, Math.floor((globalThis.innerHeight / letter() - REST) / ROW));
  const [fits, setFits] = useState(count);
  useEffect(() => {
    const measure = () => setFits(count());
    globalThis.addEventListener("resize", measure);
    return () => globalThis.removeEventListener("resize", measure);
  });
  return fits;
}

const letter = () => Math.min(48, Math.max(12, globalThis.innerWidth / 80));

function useTurns(pages: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (pages < 2) return;
    const timer = setInterval(() => setTurn((before) => before + 1), TURN_MS);
    return () => clearInterval(timer);
  }, [pages]);
  return turn % pages;
}
