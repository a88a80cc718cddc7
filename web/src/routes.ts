// The pages: one row each, in the order of the navigation. web/README.md says how to add one.
import { Activity, Bell, FileHeart, FileText, Gauge, HeartHandshake, HeartPulse, History, House, KeyRound, Link2, Package, ShieldCheck, ShieldX, Stethoscope, UserRound, type LucideIcon } from "lucide-react";
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Lang } from "./i18n";

export interface PageRow {
  /** Under /espace, which the server answers with the portal. Deeper paths (/espace/documents/…) are the page's own. */
  path: string;
  label: Record<Lang, string>;
  icon: LucideIcon;
  page: LazyExoticComponent<ComponentType>;
  /** Not in the navigation. */
  isHidden?: boolean;
  /** Also without signing in. */
  isOpen?: boolean;
}

export const HOME = "/";

export const pages: PageRow[] = [
  { path: HOME, label: { fr: "Accueil", en: "Home" }, icon: House, page: lazy(() => import("./pages/home")) },
  { path: "/espace/documents", label: { fr: "Mes documents", en: "My documents" }, icon: FileText, page: lazy(() => import("./pages/documents")) },
  { path: "/espace/profil", label: { fr: "Mon profil médical", en: "My medical profile" }, icon: HeartPulse, page: lazy(() => import("./pages/profile")) },
  { path: "/espace/mesures", label: { fr: "Mes mesures", en: "My measurements" }, icon: Activity, page: lazy(() => import("./pages/measures")) },
  { path: "/espace/resume", label: { fr: "Mon résumé", en: "My summary" }, icon: FileHeart, page: lazy(() => import("./pages/share")) },
  { path: "/espace/droits", label: { fr: "Mes droits", en: "My rights" }, icon: ShieldCheck, page: lazy(() => import("./pages/rights")) },
  { path: "/espace/activite", label: { fr: "Mon activité", en: "My activity" }, icon: History, page: lazy(() => import("./pages/activity")) },
  { path: "/espace/messages", label: { fr: "Mes messages", en: "My notices" }, icon: Bell, page: lazy(() => import("./pages/notices")) },
  { path: "/espace/compte", label: { fr: "Mon compte", en: "My account" }, icon: UserRound, page: lazy(() => import("./pages/account")) },
  { path: "/espace/mes-donnees", label: { fr: "Mes données", en: "My data" }, icon: Package, page: lazy(() => import("./pages/data")) },
  {
    path: "/espace/lien",
    label: { fr: "Ouvrir un résumé partagé", en: "Open a shared summary" },
    icon: Link2,
    page: lazy(() => import("./pages/link")),
    isHidden: true,
    isOpen: true,
  },
  {
    path: "/espace/invitation",
    label: { fr: "Aider un proche", en: "Helping someone" },
    icon: HeartHandshake,
    page: lazy(() => import("./pages/helper")),
    isHidden: true,
    isOpen: true,
  },
  {
    path: "/espace/inscription",
    label: { fr: "Compte d’opérateur", en: "Operator’s account" },
    icon: KeyRound,
    page: lazy(() => import("./pages/enrolment")),
    isHidden: true,
    isOpen: true,
  },
  {
    path: "/espace/pro",
    label: { fr: "Espace des professionnels", en: "Professionals" },
    icon: Stethoscope,
    page: lazy(() => import("./pages/pro")),
    isHidden: true,
    isOpen: true,
  },
  {
    path: "/espace/operateur",
    label: { fr: "Tableau de l’opérateur", en: "Operator’s board" },
    icon: Gauge,
    page: lazy(() => import("./pages/operator")),
    isHidden: true,
    isOpen: true,
  },
  {
    path: "/espace/opposition",
    label: { fr: "Refuser un espace", en: "Refuse a space" },
    icon: ShieldX,
    page: lazy(() => import("./pages/opposition")),
    isHidden: true,
    isOpen: true,
  },
];
