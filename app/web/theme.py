"""How Gradio's own surfaces look."""

from __future__ import annotations

from app.web.fast_gradio import gr


def theme() -> gr.themes.Base:
    """Gradio's own surfaces take their colours from style.css, so that one file decides on light and dark.

    Fonts are named as plain strings: the default ones are fetched from a font service.
    """
    paper, ink, line = "var(--paper)", "var(--ink)", "var(--line)"
    plain = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    colours = {
        "body_background_fill": paper,
        "background_fill_primary": paper,
        "background_fill_secondary": paper,
        "block_background_fill": paper,
        "body_text_color": ink,
        "body_text_color_subdued": "var(--faint)",
        "border_color_primary": line,
        "input_background_fill": paper,
    }
    return plain.set(**colours, **{f"{name}_dark": colour for name, colour in colours.items()})
