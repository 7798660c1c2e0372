// The OpenAPI document as a page; nothing is asked of another host.
SwaggerUIBundle({ url: "openapi.json", dom_id: "#docs", validatorUrl: null, deepLinking: true });
