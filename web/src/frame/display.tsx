// Language, light or dark, and whether the screen is shared.
import { ActionIcon } from "@mantine/core";
import { SlidersHorizontal } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTexts } from "../i18n";
import { common } from "../i18n/common";
import { Dialog } from "../ui/dialog";
import { Wait } from "../ui/state";

const Choices = lazy(() => import("./choices"));

export function Display() {
  const t = useTexts(common);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <ActionIcon size="lg" variant="subtle" aria-label={t.settings} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <SlidersHorizontal size={20} aria-hidden="true" />
      </ActionIcon>
      <Dialog title={t.settings} isOpen={isOpen} onClose={() => setOpen(false)}>
        <Suspense fallback={<Wait />}>
          <Choices />
        </Suspense>
      </Dialog>
    </>
  );
}
