"""Hierarchies of codes, a file for each of the things they are about."""
import re

from emit import File, text
from overrides import HIERARCHIES


class Hierarchies:
    def __init__(self, systems):
        """`systems`: {url: {code: parent}}."""
        self.topics = {topic: {} for topic in HIERARCHIES}
        for url, parents in systems.items():
            topic = next(t for t, names in HIERARCHIES.items() if re.match(names, url.rsplit("/", 1)[1]))
            self.topics[topic][url] = sorted(parents.items(), key=lambda p: p[0].encode())

    def declare(self, f):
        for topic in self.topics:
            f.add(f"extern const struct model_parent model_hierarchies_{topic}[];")

    def save(self, folder):
        rows = []
        for topic, systems in self.topics.items():
            name, pairs = f"model_hierarchies_{topic}", []
            for url, ordered in systems.items():
                rows.append((url, f"{{{text(url)}, {name} + {len(pairs)}, {len(ordered)}}}"))
                pairs += [f"{{{text(code)}, {text(parent)}}}" for code, parent in ordered]
            f = File(folder, f"hierarchies_{topic}.c", f"Hierarchies of codes: {topic.replace('_', ' ')}.")
            f.packed(f"const struct model_parent {name}[]", pairs)
            f.save()
        f = File(folder, "hierarchies.c", "The code systems that are hierarchies.")
        f.table("const struct model_hierarchy model_hierarchy_table[]",
                (row for _, row in sorted(rows, key=lambda r: r[0].encode())))
        f.add(f"\nconst uint16_t model_hierarchy_count = {len(rows)};")
        f.save()
